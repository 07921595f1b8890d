import { Now } from '../../values/now.js';
import {
  fieldsOf,
  isNumber,
  isText,
  messageEvent,
  Oracle,
  textOf,
  tokenNumber,
  type ExpectedEvent,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const asked = new Now('call', 0, true);
const request = (url: string, body: unknown, id: unknown = 'f1'): object => ({
  method: 'POST',
  url,
  headers: { id },
  body,
});
const EXPIRED = { message: 'TokenExpired' };

/** Power BI's requests and responses over window messages. */
export class PowerBiOracle extends Oracle {
  override readonly learns = true;
  /** The number of the request that carried the token, until it is answered. */
  #call: string | undefined;

  override readonly handshake: readonly Plan[] = [
    { way: 'frame', data: { statusCode: 202, headers: { id: asked }, body: null } },
  ];
  override readonly telling = [
    asked,
    new Now('call'),
    EXPIRED,
    200,
    299,
    300,
    404,
    'POST',
    '/reports/u/events/x',
  ];
  override readonly valid: readonly Plan[] = [
    { statusCode: 200, headers: { id: asked }, body: null },
    { statusCode: 403, headers: { id: asked }, body: { message: 'no' } },
    { statusCode: 200, headers: { id: 'nobody' }, body: null },
    { statusCode: 401, headers: { id: 'nobody' }, body: EXPIRED },
    request('/reports/u/events/pageChanged', { newPage: 1 }),
    request('/reports/u/events/error', EXPIRED),
    request('/reports/u/events/rendered', null, 'f2'),
    request('/nothing/of/ours', {}),
  ].map(data => ({ way: 'frame', data }));

  override readonly canary = (mark: number): Plan => ({
    way: 'frame',
    data: request('/reports/u/events/canary', { mark }),
  });

  override loaded(): void {
    super.loaded();
    this.give();
  }

  override learn = (posts: readonly unknown[]): void => {
    const id = fieldsOf(fieldsOf(posts.at(-1))?.['headers'])?.['id'];
    this.#call = isText(id) ? id : undefined;
  };

  override readonly judge = ({ data }: Message): Judgement => {
    const { statusCode, headers, body, method, url } = fieldsOf(data) ?? {};
    const id = fieldsOf(headers)?.['id'];
    const known = isText(id);
    if (isNumber(statusCode) && known) {
      const events = this.#answered(id, statusCode);
      return { events, refused: this.#refused(body) };
    }
    if (!isText(method) || !isText(url)) return null;
    const name = /\/events\/([^/]+)$/.exec(url)?.[1];
    const posts = [`${name ? 200 : 404} ${textOf(known ? id : undefined)}`];
    if (!name) return { posts };
    return { posts, refused: this.#refused(body), events: [messageEvent({ type: name, payload: body })] };
  };

  override describe(post: unknown): string {
    const { statusCode, headers, method, url, body } = fieldsOf(post) ?? {};
    if (statusCode !== undefined) return `${textOf(statusCode)} ${textOf(fieldsOf(headers)?.['id'])}`;
    return `${String(method)} ${String(url)} ${tokenNumber(body)}`;
  }

  protected override call = (): number => Number(this.#call ?? -1);

  #answered(id: string, statusCode: number): ExpectedEvent[] {
    if (id !== this.#call) return [];
    this.#call = undefined;
    if (statusCode < 200 || statusCode >= 300)
      return [{ name: 'embed-error', detail: { code: 'call_failed' } }];
    return [...this.connect(), ...this.acknowledge(this.generation)];
  }

  #refused(body: unknown): boolean {
    return fieldsOf(body)?.['message'] === EXPIRED.message && this.refuse();
  }
}
