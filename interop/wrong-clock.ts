/** A script for the head of a page whose computer's clock is wrong by some hours. */
export function wrongClock(hours: number): string {
  return `<script>{
  const now = Date.now.bind(Date), shift = ${hours} * 3_600_000;
  window.Date = class extends Date {
    constructor(...values) { super(...(values.length > 0 ? values : [now() + shift])); }
    static now() { return now() + shift; }
  };
}</script>`;
}
