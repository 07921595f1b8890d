/** The tabs of a seeded dashboard: the first one is higher than a screen, the second one is low. */
export const TABS = { tall: 'TAB-tall', short: 'TAB-short' } as const;

/** A part of Superset's `position_json`. */
interface Component {
  readonly id: string;
  readonly type: string;
  readonly children: readonly string[];
  readonly parents?: readonly string[];
  readonly meta?: object;
}

/** Superset's grid has rows of 8 px. */
const GRID = { tall: 180, short: 24 } as const;

/** The layout: the table in the tall tab, the total in the short one. */
export function position([table = 0, total = 0]: readonly number[]): Record<string, unknown> {
  const components: Component[] = [
    { id: 'ROOT_ID', type: 'ROOT', children: ['TABS-top'] },
    { id: 'GRID_ID', type: 'GRID', children: [], parents: ['ROOT_ID'] },
    {
      id: 'TABS-top',
      type: 'TABS',
      children: [TABS.tall, TABS.short],
      parents: ['ROOT_ID'],
      meta: {},
    },
    ...tab(TABS.tall, 'Table', table, GRID.tall),
    ...tab(TABS.short, 'Sum', total, GRID.short),
  ];
  return {
    DASHBOARD_VERSION_KEY: 'v2',
    HEADER_ID: { id: 'HEADER_ID', type: 'HEADER', meta: { text: 'Sales' } },
    ...Object.fromEntries(components.map(component => [component.id, component])),
  };
}

function tab(id: string, text: string, chartId: number, height: number): Component[] {
  const [row, chart] = [`ROW-${id}`, `CHART-${id}`];
  const parents = ['ROOT_ID', 'TABS-top'];
  return [
    { id, type: 'TAB', children: [row], parents, meta: { text } },
    {
      id: row,
      type: 'ROW',
      children: [chart],
      parents: [...parents, id],
      meta: { background: 'BACKGROUND_TRANSPARENT' },
    },
    {
      id: chart,
      type: 'CHART',
      children: [],
      parents: [...parents, id, row],
      meta: { chartId, width: 12, height },
    },
  ];
}
