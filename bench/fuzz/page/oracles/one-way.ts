import {
  fieldsOf,
  isText,
  messageEvent,
  Oracle,
  tokenNumber,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const words: readonly Plan[] = [
  { type: 'EMBED_READY', version: 1 },
  { type: 'TOKEN_REQUEST', generation: 1, reason: 'expired' },
  { type: 'EMBED_MESSAGE', data: 1 },
  { action: 0 },
].map(data => ({ way: 'frame', data }));

/** `token-update` and `reload`: whatever the frame says, nobody listens. */
export class DeafOracle extends Oracle {
  override readonly valid = words;

  override loaded(): void {
    super.loaded();
    this.connected = true;
  }

  override canary: (mark: number) => Plan | null = () => null;

  override judge: (message: Message) => Judgement = () => null;

  override describe(post: unknown): string {
    const { type, action, token } = fieldsOf(post) ?? {};
    return `${String(type ?? action)} ${tokenNumber(token)}`;
  }
}

/** Luzmo: no answer is expected, but its events are the page's. */
export class LuzmoOracle extends DeafOracle {
  override readonly valid: readonly Plan[] = [
    ...words,
    { way: 'frame', data: { type: 'changedFilters', filters: [1] } },
  ];

  override canary = (mark: number): Plan => ({ way: 'frame', data: { type: 'canary', mark } });

  override judge = ({ data }: Message): Judgement => {
    const said = fieldsOf(data);
    if (!said || !isText(said['type'])) return null;
    const payload = Object.fromEntries(
      Object.entries(said).filter(([name]) => name !== 'type' && name !== '__proto__'),
    );
    return { events: [messageEvent({ type: said['type'], payload })] };
  };
}
