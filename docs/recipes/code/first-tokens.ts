import type { TokenResponse } from 'analytics-embed';

/** The embedding page, with the token response of this user's login. */
export function dashboardsPage(tokens: TokenResponse): string {
  // A "<" inside the JSON could end the script element.
  const json = JSON.stringify(tokens).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <meta name="analytics-embed" content="frame-origins https://bi.example; endpoints /oauth/refresh; login-urls /login" />
  <title>Dashboards</title>
  <script type="module" src="/assets/analytics-embed.min.js"></script>

  <token-provider endpoint="/oauth/refresh" login-url="/login">
    <script type="application/json">${json}</script>
    <analytics-embed src="https://bi.example/dash/7" embed-title="Revenue"></analytics-embed>
  </token-provider>
</html>`;
}
