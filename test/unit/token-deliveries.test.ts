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
