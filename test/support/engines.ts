/** The engines that every test runs in, by the names that reports use. */
export const allEngines = ['Chromium', 'Firefox', 'WebKit'] as const;

export type Engine = (typeof allEngines)[number];

/**
 * The engines of this run: all of them, or those that TEST_ENGINES names for whoever works on one (`TEST_ENGINES=WebKit`).
 * @throws Error when it names another.
 */
export function selectedEngines(): readonly Engine[] {
  const names = process.env['TEST_ENGINES'];
  if (!names) return allEngines;
  return names.split(',').map(name => {
    const engine = allEngines.find(known => known === name);
    if (!engine) throw new Error(`TEST_ENGINES knows ${allEngines.join(', ')}, not "${name}".`);
    return engine;
  });
}
