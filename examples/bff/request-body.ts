import { setTimeout as delay } from 'node:timers/promises';

/** The fields of a request's body. */
export type Body = Readonly<Record<string, unknown>>;

const MAX_BODY_BYTES = 16 * 1_024;
const MAX_BODY_WAIT_MS = 5_000;

/** The fields of a JSON object or a form, `{}` for an empty body; `undefined` if it is malformed, too long or too slow. */
export async function readBody(request: Request): Promise<Body | undefined> {
  const content = await readContent(request);
  if (!content) return undefined;
  return parse(content, request.headers.get('content-type') ?? '').catch(() => undefined);
}

/** The bytes of the body; `undefined` if it is too long or too slow. */
export function readContent(request: Request): Promise<Buffer<ArrayBuffer> | undefined> {
  async function read(): Promise<Buffer<ArrayBuffer> | undefined> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
  return Promise.race([read().catch(() => undefined), delay(MAX_BODY_WAIT_MS, undefined, { ref: false })]);
}

async function parse(content: Buffer<ArrayBuffer>, type: string): Promise<Body | undefined> {
  if (content.length === 0) return {};
  if (!isJson(type)) {
    const form = new Response(content, { headers: { 'content-type': type } });
    return Object.fromEntries(await form.formData());
  }
  const body: unknown = JSON.parse(content.toString());
  return typeof body === 'object' && body !== null ? (body as Body) : undefined;
}

/** Whether a content type is JSON, which a form of another site cannot send, nor a script without a preflight. */
export function isJson(type: string): boolean {
  return /^application\/json\b/i.test(type);
}

/** The user that `?subject=` names, if any. */
export function subjectInQuery(request: Request): string | undefined {
  const subject = new URL(request.url).searchParams.get('subject') ?? '';
  return subject === '' ? undefined : subject;
}

/** The body's `subject`: `undefined` if it names no user, `null` if it is not a text. */
export function subjectIn({ subject = '' }: Body): string | undefined | null {
  if (typeof subject !== 'string') return null;
  return subject === '' ? undefined : subject;
}
