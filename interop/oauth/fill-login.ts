import { until, type Page } from '../../test/support/e2e-page.js';

const BUTTON = 'form button[type=submit], form input[type=submit]';

/**
 * Waits for a form of the authorization server, fills in its fields by name, and clicks its button.
 *
 * @param sign a selector of something that only this form has; default: its first field
 */
export async function fillLogin(
  page: Page,
  fields: Readonly<Record<string, string>>,
  sign = `input[name=${Object.keys(fields)[0] ?? ''}]`,
): Promise<void> {
  await until(`a form with ${sign}`, () =>
    page.evaluate(
      (selector, values) => {
        if (document.querySelector(selector) === null) return false;
        for (const [name, value] of Object.entries(values)) {
          const input = document.querySelector<HTMLInputElement>(`input[name=${name}]`);
          if (!input) continue;
          // As a user's key does it: a page that is a script notices the event only after this setter.
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }
        return true;
      },
      sign,
      fields,
    ),
  );
  await page.click(BUTTON);
}
