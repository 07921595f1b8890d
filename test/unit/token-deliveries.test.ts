import { expect } from '@open-wc/testing';
import { TokenDeliveries } from '../../src/bridge/token-deliveries.js';

describe('a frame that needs a token that is valid for longer', () => {
  it('gets one refresh for each token, and after that none for a tenth of the lifetime', () => {
    const deliveries = new TokenDeliveries();
    const tokens = [1, 2, 3].map(generation => ({
      ...{ accessToken: 'a', response: { access_token: 'a' }, generation },
      ...{ age: 0, remaining: 100 },
    }));
    const request = (generation: number, age: number): number | undefined => {
      const token = Object.assign(tokens[generation - 1]!, { age, remaining: 100 - age });
      deliveries.setToken(token);
      deliveries.recordPost(generation, 0);
      return deliveries.recordRejection(generation, true);
    };
    expect([request(1, 0), request(2, 0), request(2, 9), request(2, 10)]).to.deep.equal([
      1,
      undefined,
      undefined,
      2,
    ]);
    // A rejection by an API counts at once.
    expect([request(3, 0), deliveries.recordRejection(3, false)]).to.deep.equal([undefined, 3]);
  });
});

describe('the same token with a later end', () => {
  it('is another generation on the wire, for a frame that requests a newer one', () => {
    const deliveries = new TokenDeliveries();
    const token = {
      accessToken: 'a',
      response: { access_token: 'a' },
      generation: 1,
      age: 0,
      remaining: 100,
    };
    deliveries.setToken(token);
    Object.assign(token, { age: 80, remaining: 20 });
    expect(deliveries.current).to.include({ generation: 1, remaining: 20 });
    Object.assign(token, { age: 0, remaining: 100 });
    expect(deliveries.current).to.include({ generation: 2, remaining: 100 });
    expect(deliveries.current?.generation).to.equal(2);
    deliveries.setToken({ ...token, generation: 2 });
    expect(deliveries.current?.generation).to.equal(3);
  });

  it('is delivered if it had expired before: the document has none', () => {
    const deliveries = new TokenDeliveries();
    const token = { accessToken: 'a', response: { access_token: 'a' }, generation: 1, age: 9, remaining: -1 };
    expect(deliveries.setToken(token)).to.equal(true);
    expect(deliveries.current).to.equal(null);
    Object.assign(token, { age: 0, remaining: 100 });
    expect(deliveries.setToken(token)).to.equal(true);
    expect(deliveries.current).to.include({ generation: 1, remaining: 100 });
    expect(deliveries.setToken(token), 'once').to.equal(false);
  });

  it('is not delivered again to a document that has it', () => {
    const deliveries = new TokenDeliveries();
    const token = { accessToken: 'a', response: { access_token: 'a' }, generation: 1, age: 9, remaining: 9 };
    deliveries.setToken(token);
    deliveries.recordPost(1, 0);
    Object.assign(token, { age: 20, remaining: -1 });
    expect(deliveries.current).to.equal(null);
    Object.assign(token, { age: 0, remaining: 100 });
    expect(deliveries.setToken(token)).to.equal(false);
  });
});

describe('a token that the frame has rejected', () => {
  it('is another generation on the wire when the server has sent it again, and not before', () => {
    const deliveries = new TokenDeliveries();
    const token = {
      accessToken: 'a',
      response: { access_token: 'a' },
      generation: 1,
      age: 0,
      remaining: 100,
      repeats: 3,
    };
    deliveries.setToken(token);
    deliveries.recordPost(1, 0);
    Object.assign(token, { repeats: 4 });
    expect(deliveries.setToken(token), 'nobody waits for it').to.equal(false);
    expect(deliveries.recordRejection(1, false)).to.equal(1);
    expect(deliveries.setToken(token), 'the refresh has not ended').to.equal(false);
    Object.assign(token, { repeats: 5 });
    expect(deliveries.setToken(token)).to.equal(true);
    expect(deliveries.current?.generation).to.equal(2);
    expect(deliveries.setToken(token), 'once').to.equal(false);
    deliveries.recordPost(2, 0);
    expect(deliveries.recordRejection(2, false), 'the provider counts as before').to.equal(1);
  });
});

describe('a token that comes after the last one has expired', () => {
  const deliver = (
    deliveries: TokenDeliveries,
    generation: number,
    remaining: number,
  ): { remaining: number } => {
    const response = { access_token: 'a' };
    const token = { accessToken: 'a', response, generation, age: 0, remaining };
    deliveries.setToken(token);
    return token;
  };

  it('is late by that time, unless another document has replaced the one that had it', () => {
    const deliveries = new TokenDeliveries();
    deliver(deliveries, 1, -5);
    deliver(deliveries, 2, 10);
    expect(deliveries.lateMs, 'the document has had none').to.equal(0);
    const token = { ...deliveries.current!, remaining: 10 };
    deliveries.setToken(token);
    deliveries.recordPost(2, 0);
    expect(deliveries.lateMs).to.equal(0);
    token.remaining = -700;
    const newest = deliver(deliveries, 3, 10);
    expect(deliveries.lateMs).to.equal(700);
    deliveries.recordPost(3, 0);
    expect(deliveries.lateMs).to.equal(0);
    newest.remaining = -900;
    expect(deliveries.lateMs).to.equal(900);
    deliveries.resetDocument();
    expect(deliveries.lateMs).to.equal(0);
  });
});
