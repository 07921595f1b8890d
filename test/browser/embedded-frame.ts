import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { iframeOf, next, until } from './elements.js';

/** Puts an embed into a provider, and waits until its frame has acknowledged the provider's token. */
export async function connect(embed: AnalyticsEmbed, provider: TokenProvider): Promise<AnalyticsEmbed> {
  if (embed.parentNode !== provider) provider.append(embed);
  const isConnected = (): boolean => embed.status === 'connected' && embed.generation === provider.generation;
  await until(isConnected, 'it is connected');
  return embed;
}

/** Refreshes, and waits until the frame has acknowledged the new token. */
export async function refreshed(provider: TokenProvider, ...embeds: AnalyticsEmbed[]): Promise<void> {
  await provider.refresh();
  const { generation } = provider;
  const isAcknowledged = (): boolean => embeds.every(embed => embed.generation === generation);
  await until(isAcknowledged, `generation ${generation} is acknowledged`);
}

/** The next message of a frame's own that has this field. */
export async function nextMessage(embed: AnalyticsEmbed, field: string): Promise<Record<string, unknown>> {
  const { data } = await next(embed, 'embed-message', detail => hasField(detail.data, field));
  return data as Record<string, unknown>;
}

/** What an act of `frames/dashboard.ts` came to. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string };
  /** How often the frame's page was given a token. */
  readonly tokens: number;
}

/** Lets the dashboard do one of its acts. */
export async function act(embed: AnalyticsEmbed, name: string, fields: object = {}): Promise<Outcome> {
  const outcome = next(embed, 'embed-message', ({ data }) => hasField(data, 'act') && data['act'] === name);
  embed.send({ ...fields, act: name });
  return (await outcome).data as Outcome;
}

/** Posts a message to the embed's frame, past its protocol. */
export function postToFrame(embed: AnalyticsEmbed, message: object): void {
  iframeOf(embed).contentWindow!.postMessage(message, '*');
}

/** Waits until the frame has handled all messages so far, and until its answers to them are here. */
export async function roundTrip(embed: AnalyticsEmbed): Promise<void> {
  const back = nextMessage(embed, 'roundTrip');
  postToFrame(embed, { roundTrip: true });
  await back;
}

function hasField(data: unknown, field: string): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && field in data;
}
