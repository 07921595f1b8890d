import { format, resolveConfig } from 'prettier';

/** A table, or the empty string without rows. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Code in a table's cell, or the empty string without code. */
export function code(text = ''): string {
  return text && `\`${text.replaceAll('|', String.raw`\|`)}\``;
}

/** A page in prettier's format. */
export async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
}
