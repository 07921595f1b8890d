import {
  fieldsOf,
  isHeight,
  isText,
  messageEvent,
  Oracle,
  resizeEvent,
  tokenNumber,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const QUESTIONS = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];
const begin: Plan = { way: 'frame', data: { type: 'appInit', data: {} }, ports: 1 };

interface Question {
  readonly type: string;
  readonly byPort: boolean;
}

/** ThoughtSpot: questions, answered through the port that comes with each, or by the window. */
export class ThoughtSpotOracle extends Oracle {
  /** Wait for the next token. */
  #open: Question[] = [];
  #given = 0;

  override readonly handshake = [begin];
  override readonly telling = [...QUESTIONS, 'EMBED_HEIGHT', 500, { height: 500 }];
  override readonly valid: readonly Plan[] = [
    begin,
    ...QUESTIONS.map(type => ({ way: 'frame' as const, data: { type }, ports: 1 })),
    ...[
      { type: 'RefreshAuthToken' },
      { type: 'EMBED_HEIGHT', data: 500 },
      { type: 'EMBED_HEIGHT', data: { height: 640 } },
      { type: 'vizPointClick', data: { point: 1 } },
    ].map(data => ({ way: 'frame' as const, data })),
  ];

  override readonly canary = (mark: number): Plan => ({
    way: 'frame',
    data: { type: 'canary', data: { mark } },
  });

  override loaded(): void {
    super.loaded();
    this.#open = [];
    this.#given = 0;
  }

  override readonly judge = ({ data, ports }: Message): Judgement => {
    const said = fieldsOf(data);
    if (!said || !isText(said['type'])) return null;
    const { type } = said;
    if (QUESTIONS.includes(type)) return this.#asked({ type, byPort: ports.length > 0 });
    const size = said['data'];
    const height = type === 'EMBED_HEIGHT' ? (fieldsOf(size)?.['height'] ?? size) : undefined;
    return {
      events: [...(isHeight(height) ? [resizeEvent(height)] : []), messageEvent({ type, payload: size })],
    };
  };

  override describe(post: unknown): string {
    const { type, data } = fieldsOf(post) ?? {};
    return `${String(type)} ${tokenNumber(fieldsOf(data)?.['authToken'])}`;
  }

  #asked(question: Question): Judgement {
    const begins = question.type === 'appInit';
    if (begins) {
      this.#open = [];
      this.#given = 0;
    }
    this.#open.push(question);
    if (question.type === 'ThoughtspotAuthExpired' && this.#given === this.generation)
      return { refused: this.refuse() };
    const answered = this.#open;
    this.#open = [];
    this.#given = this.generation;
    this.give();
    const words = (byPort: boolean): string[] =>
      answered.filter(one => one.byPort === byPort).map(({ type }) => `${type} ${this.generation}`);
    return { posts: words(false), portPosts: words(true), ...(begins && { events: this.connect() }) };
  }
}
