import type { VNode } from 'preact';

export const wrong: VNode[] = [
  <token-provider request-format="xml" />, // wrong
  <token-provider refreshAt="soon" />, // wrong
  <token-provider status="active" />, // wrong
  <token-provider prop:tokens={7} />, // wrong
  <analytics-embed src={7} />, // wrong
  <analytics-embed onembed-connected={({ detail }) => detail.generation} />, // wrong
  <analytics-embed on:embed-error={({ detail }) => detail.token} />, // wrong
  <analytics-embed src="https://bi.example/dash/7" />,
];
