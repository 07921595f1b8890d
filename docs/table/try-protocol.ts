import {
  registeredProtocols,
  type EmbedProtocol,
  type FrameChannel,
  type FrameToken,
} from '../../src/bridge/protocol.js';

/** What a protocol does with a frame that loads and then sends only the message that starts the handshake. */
export interface TriedFacts {
  /** Whether `embed.call` reaches the frame. */
  readonly calls: boolean;
  /** Whether a new token is posted although the frame did not request it. */
  readonly pushes: boolean;
  /** Whether a sign-out is announced to the frame. */
  readonly announcesRevocation: boolean;
}

/** Imports a vendor's protocol, and runs it with a simulated frame. */
export async function tryProtocol(name: string): Promise<TriedFacts> {
  await import(`../../src/bridge/protocols/${name}.ts`);
  const protocol = registeredProtocols.get(name);
  if (!protocol) throw new Error(`The protocol of ${name} does not register its name.`);
  return observe(protocol);
}

function observe(protocol: EmbedProtocol): TriedFacts {
  let tokens = 0;
  let posts = 0;
  const port = (real: MessagePort): MessagePort => {
    real.postMessage = () => {
      posts += 1;
    };
    return real;
  };
  const ignore = (): void => undefined;
  const token: FrameToken = { accessToken: 'tried', generation: 1, remaining: 1_000, age: 0, response: {} };
  const channel: FrameChannel = {
    ...{ url: 'https://bi.example/', token: null, revocation: null, sizedFrame: null },
    clock: { now: () => 0, schedule: () => ignore },
    post() {
      posts += 1;
    },
    postToken() {
      tokens += 1;
    },
    listen(listenedPort) {
      port(listenedPort);
      return () => {
        listenedPort.close();
      };
    },
    ...{
      connected: ignore,
      acknowledged: ignore,
      tokenRejected: ignore,
      stateChanged: ignore,
      resized: ignore,
      message: () => true,
      error: ignore,
    },
  };
  const session = protocol.open(channel);
  const { port1 } = new MessageChannel();
  session.onLoad();
  // Only Looker's frame must send the first message: it transfers the port.
  session.onMessage({ action: 0 }, [port1]);
  session.sendToken(token);
  const postsBefore = posts;
  session.sendRevocation('signed_out');
  const announcesRevocation = posts > postsBefore;
  session.dispose?.();
  port1.close();
  return { calls: session.call !== undefined, pushes: tokens > 0, announcesRevocation };
}
