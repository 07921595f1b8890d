import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import '../../src/index.js';
import '../../src/bridge/protocols/looker.js';
import '../../src/bridge/protocols/luzmo.js';
import '../../src/bridge/protocols/metabase.js';
import '../../src/bridge/protocols/powerbi.js';
import '../../src/bridge/protocols/superset.js';
import '../../src/bridge/protocols/thoughtspot.js';
import { ClientTarget } from './fuzz/client-target.js';
import { PROTOCOLS } from './fuzz/host-rules.js';
import { HostTarget } from './fuzz/host-target.js';
import { begin, tally, type Target } from './fuzz/play.js';
import { TabTarget } from './fuzz/tab-target.js';
import { TokenResponseTarget } from './fuzz/token-response-target.js';

declare global {
  /** The number of messages to play; set by fuzz/million.config.mjs. */
  var __fuzzMessages: number | undefined;
}

const MESSAGES = globalThis.__fuzzMessages ?? 50_000;
/** Batches of one seed. */
const PART = 25;

type Protocol = keyof typeof PROTOCOLS;

/** Shares of all messages. */
const SHARE = 0.09;
const OTHER_SHARES: Readonly<Partial<Record<Protocol, number>>> = {
  native: 0.2,
  'token-update': 0.01,
  reload: 0.01,
};

async function fuzz<Batch>(open: () => Promise<Target<Batch>> | Target<Batch>, share = SHARE): Promise<void> {
  const end = begin();
  Object.assign(tally, { messages: 0, valid: 0 });
  let target: Target<Batch> | undefined;
  try {
    target = await open();
    const property = fc.asyncProperty(target.batches, batch => target!.play(batch));
    for (let seed = 1; tally.messages < MESSAGES * share; seed++)
      await fc.assert(property, { seed, numRuns: PART, includeErrorInReport: true });
    // Protocols without answers have no valid messages.
    if (share >= SHARE) expect(tally.valid).to.be.above(tally.messages / 4);
    if (globalThis.__fuzzMessages) console.log(`${tally.messages} messages, ${tally.valid} of them valid`);
  } finally {
    target?.close?.();
    end();
  }
}

describe('Fuzz: an invalid message changes nothing, and a valid one has the effects of its protocol alone', function () {
  this.timeout(0);

  for (const protocol of Object.keys(PROTOCOLS) as Protocol[])
    it(`from a frame of the protocol ${protocol}`, () =>
      fuzz(() => HostTarget.open(protocol), OTHER_SHARES[protocol]));
  it('from the host of a frame', () => fuzz(() => new ClientTarget()));
  it('from a peer tab', () => fuzz(() => new TabTarget()));
  it('from a token endpoint', () => fuzz(() => new TokenResponseTarget()));
});
