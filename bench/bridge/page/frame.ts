import { connectToHost } from '../../../src/frame/index.js';
import type { Samples } from '../report.js';
import {
  has,
  type BareAck,
  type BareAnswer,
  type BareAsk,
  type BarePush,
  type FirstTokenOrder,
  type FirstTokenReport,
  type Turn,
  type Turned,
} from '../wire.js';
import { listenBare } from './gate.js';

// The dashboard's page: the built frame client, and beside it the same by bare messages.
const parameters = new URL(location.href).searchParams;
const hostOrigin = parameters.get('host') ?? '';
const host = window.parent;
/** ms */
const PAUSE = 4;
let answered: (() => void) | undefined;

function post(message: BareAck | BareAsk | FirstTokenReport | Turned): void {
  host.postMessage(message, hostOrigin);
}

function onBareMessage({ source, origin, data }: MessageEvent<unknown>): boolean {
  if (source !== host || origin !== hostOrigin) return false;
  if (has<BarePush>(data, 'push')) post({ ack: data.push });
  else if (has<BareAnswer>(data, 'answer')) answered?.();
  else if (has<FirstTokenOrder>(data, 'rounds')) void measureFirstTokens(data);
  else if (has<Turn>(data, 'listen')) turn(data);
  return true;
}

function turn({ listen }: Turn): void {
  listenBare(listen ? onBareMessage : null);
  post({ listens: listen });
}

if (parameters.has('later')) {
  listenBare(onBareMessage);
} else {
  connectToHost({
    hostOrigins: [hostOrigin],
    onMessage(data) {
      if (has<Turn>(data, 'listen')) turn(data);
    },
  });
}

async function measureFirstTokens({ rounds, bareFirst }: FirstTokenOrder): Promise<void> {
  const firstTokens: Samples = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    for (const way of bareFirst === (round % 2 === 0)
      ? (['bare', 'ours'] as const)
      : (['ours', 'bare'] as const)) {
      firstTokens[way].push(await (way === 'ours' ? firstToken() : bareRoundTrip()));
      // What follows a token, its acknowledgement, is over before anything else is measured.
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
  }
  post({ firstTokens });
}

/** ms from the client's start to its first token. */
async function firstToken(): Promise<number> {
  listenBare(null);
  const start = performance.now();
  let client: ReturnType<typeof connectToHost> | undefined;
  const end = await new Promise<number>(resolve => {
    client = connectToHost({
      hostOrigins: [hostOrigin],
      onToken() {
        resolve(performance.now());
      },
    });
  });
  client?.disconnect();
  listenBare(onBareMessage);
  return end - start;
}

/** ms from a bare question to its answer. */
async function bareRoundTrip(): Promise<number> {
  const start = performance.now();
  const end = await new Promise<number>(resolve => {
    answered = () => {
      resolve(performance.now());
    };
    post({ ask: 1 });
  });
  return end - start;
}
