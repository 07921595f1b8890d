import { expect } from '@open-wc/testing';
import { until } from '../elements.js';
import { RecipePage } from './recipe-page.js';

describe('The documentation’s page with a vendor’s dashboard', () => {
  it('superset.html: Superset’s own code gets guest tokens, and answers calls', async () => {
    const page = await RecipePage.open('/docs/recipes/code/superset.html');
    try {
      const embed = await page.connected();
      await page.provider.refresh();
      await until(() => embed.generation === 2, 'the next guest token is there');
      page.press();
      const output = page.document.querySelector('output')!;
      await until(() => output.textContent !== '', 'the call is answered');
      expect(output.textContent).to.equal('{"region":"north"}');
      expect(page.provider.expiresAt! - Date.now()).to.be.within(280_000, 300_000);
    } finally {
      page.close();
    }
  });
});
