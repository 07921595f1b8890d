import type {} from '../../vendors/page/virtual-time.js';

type Post = (this: MessagePort, message: unknown, options?: unknown) => void;

/** What must not happen in a page, and what is counted in it. Everything is put in place before the library is loaded. */
export class PageWatch {
  /** What nobody caught, and what the console was told of errors. */
  readonly exceptions: string[] = [];
  /** How often the console was told a warning. */
  warnings = 0;
  /** What was posted through ports. */
  readonly portPosts: unknown[] = [];
  /** How many channels were made. */
  channels = 0;
  /** The port that was listened to last. */
  port: MessagePort | undefined;

  constructor() {
    addEventListener('error', ({ message, error }) => {
      this.exceptions.push(error instanceof Error ? (error.stack ?? message) : message);
    });
    addEventListener('unhandledrejection', ({ reason }) => {
      this.exceptions.push(
        `Nobody caught: ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}`,
      );
    });
    console.error = (...said: unknown[]) => {
      this.exceptions.push(`console.error: ${said.map(String).join(' ')}`);
    };
    console.warn = () => {
      this.warnings += 1;
    };
    this.#watchPorts();
  }

  /** Makes a channel that is not counted. */
  readonly makeChannel = (
    (Original: typeof MessageChannel) => () =>
      new Original()
  )(MessageChannel);

  #watchPorts(): void {
    const { prototype } = MessagePort;
    const post = Object.getOwnPropertyDescriptor(prototype, 'postMessage')?.value as Post;
    const { portPosts } = this;
    prototype.postMessage = function (this: MessagePort, message: unknown, options?: unknown) {
      portPosts.push(message);
      post.call(this, message, options);
    };
    const handler = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
    const listened = (port: MessagePort): void => {
      this.port = port;
    };
    Object.defineProperty(prototype, 'onmessage', {
      ...handler,
      set(this: MessagePort, listener: unknown) {
        listened(this);
        handler?.set?.call(this, listener);
      },
    });
    const made = (): void => {
      this.channels += 1;
    };
    globalThis.MessageChannel = new Proxy(MessageChannel, {
      construct(target, args) {
        made();
        return Reflect.construct(target, args) as object;
      },
    });
  }
}

/** This page's: it is in place before the library is loaded. */
export const watch = new PageWatch();

/** Lets what promises have set going come to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}

/** More than any chain of promises in the code under test is long. */
const TURNS = 16;
