import { format, resolveConfig } from 'prettier';

/** A column of a table: its heading; {@link right} aligns its cells to the right. */
export type Column = string | { readonly right: string };

/** A column of numbers. */
export function right(heading: string): Column {
  return { right: heading };
}

/** A table, or the empty string without rows. All tables of the documentation and the benchmark are written here. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const headings = columns.map(column => (typeof column === 'string' ? column : column.right));
  const rule = columns.map(column => (typeof column === 'string' ? '---' : '---:'));
  return [headings, rule, ...rows].map(line).join('\n');
}

/** Code in a table's cell, or the empty string without code. */
export function code(text = ''): string {
  return text && `\`${text.replaceAll('|', String.raw`\|`)}\``;
}

/** A page in prettier's format. */
export async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
}
