import { unsafeCSS, type CSSResult } from 'lit';

/**
 * The colours by what they mean. States differ in lightness and shape too, so that they stay apart for colour-blind
 * readers; text on `ground` and `raised` has a contrast of 4.5 at least, lines that mean something 3.
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

/** For light pages, and for what is saved. */
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

/** Declarations of the colours, each of which a page may set by `--token-inspector-…`. */
export function declareColors(colors: Colors): CSSResult {
  const lines = Object.entries(colors).map(
    ([name, value]: [string, string]) => `--_${name}: var(--token-inspector-${name}, ${value});`,
  );
  return unsafeCSS(lines.join('\n'));
}

/** Styles with the colours written into them, for readers that know no custom properties. */
export function inlineColors(styles: string, colors: Colors): string {
  return styles.replace(/var\(--_([a-z-]+)\)/g, (reference, name: keyof Colors) => colors[name] || reference);
}
