/** A page of nothing but these scripts, in their order. */
export function scriptPage(scripts: readonly string[], type: 'classic' | 'module' = 'classic'): string {
  const attribute = type === 'module' ? ' type="module"' : '';
  const elements = scripts.map(
    script => `<script${attribute}>${script.replaceAll('</script', '<\\/script')}</script>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page of a benchmark</title>
<link rel="icon" href="data:,">
<body>
${elements.join('\n')}
</html>`;
}
