import type { Run } from './run.js';

export function plotOf(run: Run): string {
  return `<svg xmlns="http://www.w3.org/2000/svg"><title>${run.embeds}</title></svg>`;
}
