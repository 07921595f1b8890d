import { expect } from '@open-wc/testing';
import { powerbi as protocol } from '../../../src/bridge/protocols/powerbi.js';
import type { FrameChannel } from '../../../src/bridge/protocol.js';
import { until } from '../elements.js';
import { vendorTest } from './vendor-stage.js';
import { powerbi } from './vendors.js';

describe('Power BI’s frame', () => {
  const short = { ...powerbi.response(1), expires_in: 1 };
  vendorTest(
    powerbi,
    'is loaded again when the next token comes after the end',
    { first: short, isHeld: true },
    async stage => {
      const { frame, provider } = stage;
      await until(() => provider.status === 'expired', 'the token has expired');
      await frame.order('expireSilently');
      stage.release();
      await frame.received(2);
      const { messages } = await frame.report();
      expect(messages, 'loads').to.have.length(2);
      await stage.refresh();
      expect((await frame.report()).messages, 'loads').to.have.length(2);
    },
  );

  vendorTest(powerbi, 'asks for a token, and gets the next one', {}, async stage => {
    const { frame } = stage;
    stage.hold();
    const answer = frame.order('askForToken');
    await until(() => stage.refreshes === 1, 'a refresh is requested');
    stage.release();
    expect(await answer).to.equal(200);
    expect((await frame.report()).tokens).to.include('access-2');
    expect(stage.refreshes).to.equal(1);
  });

  vendorTest(powerbi, 'asks for a token after a sign-out, in vain', {}, async ({ frame, provider }) => {
    provider.clear();
    expect(await frame.order('askForToken')).to.equal(400);
  });

  it('is loaded as a report if it is a paginated one', () => {
    const posted: unknown[] = [];
    const token = { accessToken: 'access-1', generation: 1, remaining: 1_000, age: 0, response: {} };
    const clock = { now: () => 0, schedule: () => () => undefined };
    const url = 'https://app.powerbi.com/rdlEmbed?reportId=7';
    const postToken = (_: unknown, message: unknown): unknown => posted.push(message);
    const session = protocol.open({ url, clock, token, postToken } as unknown as FrameChannel);
    session.onLoad();
    session.dispose?.();
    const [{ url: path, body }] = posted as [{ url: string; body: object }];
    expect(path).to.equal('/report/load');
    expect(body).to.include({ type: 'report', id: '7', embedUrl: url });
  });
});
