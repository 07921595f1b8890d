import { unsafeCSS, type CSSResult } from 'lit';

/**
 * The colors, named for their meaning. States also differ in lightness and shape, so that color-blind users can
 * distinguish them. Text on `ground` and `raised` has a contrast of at least 4.5, lines that carry information at least 3.
 */
export interface Colors {
  readonly ink: string;
  readonly muted: string;
  readonly ground: string;
  readonly raised: string;
  readonly line: string;
  readonly accent: string;
  readonly token: string;
  readonly 'token-fill': string;
  readonly 'token-past': string;
  readonly ok: string;
  readonly failed: string;
  readonly gap: string;
  readonly 'gap-fill': string;
  readonly mark: string;
  readonly inactivity: string;
}

/** For light pages, and for saved files. */
export const LIGHT: Colors = {
  ink: '#1a2330',
  muted: '#56616f',
  ground: '#ffffff',
  raised: '#f5f7fa',
  line: '#dbe1e8',
  accent: '#1d5fb4',
  token: '#2a6fb5',
  'token-fill': '#cfe4f8',
  'token-past': '#eaf2fa',
  ok: '#0a7a5a',
  failed: '#b04a00',
  gap: '#c3202b',
  'gap-fill': '#fbd0cd',
  mark: '#6c3fb0',
  inactivity: '#8693a3',
};

/** For dark pages. */
export const DARK: Colors = {
  ink: '#e6ebf2',
  muted: '#9ca9b8',
  ground: '#12171e',
  raised: '#1a2129',
  line: '#2b3541',
  accent: '#7db8f5',
  token: '#69aef0',
  'token-fill': '#1c4268',
  'token-past': '#172737',
  ok: '#4fcfa2',
  failed: '#f2a25a',
  gap: '#ff8078',
  'gap-fill': '#5b1d22',
  mark: '#c5a3f5',
  inactivity: '#768496',
};

/** CSS declarations of the colors. A page can override each one with `--token-inspector-…`. */
export function declareColors(colors: Colors): CSSResult {
  const lines = Object.entries(colors).map(
    ([name, value]: [string, string]) => `--_${name}: var(--token-inspector-${name}, ${value});`,
  );
  return unsafeCSS(lines.join('\n'));
}

/** Replaces the custom properties in styles with the colors, for SVG viewers that do not support custom properties. */
export function inlineColors(styles: string, colors: Colors): string {
  return styles.replace(/var\(--_([a-z-]+)\)/g, (reference, name: keyof Colors) => colors[name] || reference);
}
