import { position, TABS } from './seed-layout.js';
import { install } from './install.js';
import { ADMIN, start, type Server } from './start.js';

/** One of the seeded dashboards. */
export interface Dashboard {
  readonly id: number;
  /** The id of the embedded dashboard, for the address and the guest token. */
  readonly uuid: string;
}

/** Regions of the seeded table, which the dashboards' filter offers. */
export const REGIONS = ['north', 'south', 'east', 'west'] as const;

const DASHBOARDS = 4;
const FILTER = 'NATIVE_FILTER-region';

const ROWS = `
import random, sqlite3, sys
random.seed(7)
data = sqlite3.connect(sys.argv[1])
data.execute('create table sales (region text, city text, amount real)')
for i in range(400):
    region = ('north', 'south', 'east', 'west')[i % 4]
    data.execute('insert into sales values (?, ?, ?)', (region, f'{region} {i % 20}', random.randint(1, 900)))
data.commit()
`;

/**
 * Fills a Superset over its REST API: a table, two charts and four dashboards, which pages of one origin may embed.
 * @throws Error if Superset refuses a step.
 */
async function seed(server: Server, hostOrigin: string): Promise<readonly Dashboard[]> {
  await server.command('python', '-c', ROWS, server.data);
  await server.command('superset', 'set-database-uri', '-d', 'shop', '-u', `sqlite:///${server.data}`);
  const api = await signIn(server.origin);
  const dataset = await api('POST', 'dataset/', { database: 1, table_name: 'sales', schema: null });
  const chart = (name: string, type: string, params: object): Promise<Answer> =>
    api('POST', 'chart/', {
      slice_name: name,
      viz_type: type,
      datasource_id: dataset.id,
      datasource_type: 'table',
      params: JSON.stringify({ viz_type: type, datasource: `${dataset.id}__table`, ...params }),
    });
  const charts = [
    await chart('Sales', 'table', {
      query_mode: 'raw',
      all_columns: ['region', 'city', 'amount'],
      row_limit: 100,
      adhoc_filters: [],
    }),
    await chart('Total', 'big_number_total', {
      metric: {
        expressionType: 'SIMPLE',
        aggregate: 'SUM',
        column: { column_name: 'amount' },
        label: 'total',
      },
      adhoc_filters: [],
    }),
  ].map(({ id }) => id);

  const dashboards: Dashboard[] = [];
  for (let index = 0; index < DASHBOARDS; index += 1) {
    const { id } = await api('POST', 'dashboard/', {
      dashboard_title: `Dashboard ${index}`,
      published: true,
      position_json: JSON.stringify(position(charts)),
      json_metadata: JSON.stringify({ native_filter_configuration: [regionFilter(dataset.id, charts)] }),
    });
    dashboards.push({ id, uuid: '' });
  }
  const ids = dashboards.map(({ id }) => id);
  for (const id of charts) await api('PUT', `chart/${id}`, { dashboards: ids });
  return Promise.all(
    ids.map(async id => {
      const { result } = await api('POST', `dashboard/${id}/embedded`, { allowed_domains: [hostOrigin] });
      return { id, uuid: result.uuid };
    }),
  );
}

/** Hides the title and the chart controls, keeps the tabs, and reports filters. */
const UI_CONFIG = 1 + 8 + 16;

/** The path of an embedded dashboard, with the parameters of the run. */
export function embeddedPath(uuid: string): string {
  return `/embedded/${uuid}?uiConfig=${UI_CONFIG}`;
}

/** How a Superset is started. */
export interface SeededOptions {
  /** Lifetime of the guest tokens in seconds; default that of the run. */
  readonly tokenSeconds?: number;
  /** Called at the beginning of each step, for the screen. */
  readonly onStep?: (step: string) => void;
}

/**
 * Installs a version of Superset unless it is in the cache, starts it, and fills it.
 *
 * @throws ProductUnavailableError if this machine cannot install it.
 */
export async function startSeeded(
  version: string,
  hostOrigin: string,
  { tokenSeconds, onStep }: SeededOptions = {},
): Promise<{ readonly server: Server; readonly dashboards: readonly Dashboard[] }> {
  onStep?.(`looking for Superset ${version}; the first time, it is installed from PyPI (1.2 GB)`);
  const installation = await install(version);
  onStep?.('starting Superset');
  const server = await start(installation, hostOrigin, tokenSeconds);
  try {
    onStep?.('adding a table, charts and dashboards');
    return { server, dashboards: await seed(server, hostOrigin) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The fields of Superset's answers that the seed uses. */
interface Answer {
  readonly id: number;
  readonly result: { readonly uuid: string };
}

type Api = (method: string, path: string, body: object) => Promise<Answer>;

async function signIn(origin: string): Promise<Api> {
  const request = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<Response> => {
    const response = await fetch(`${origin}/api/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const login = await request('POST', 'security/login', {}, { ...ADMIN, provider: 'db', refresh: false });
  const { access_token } = (await login.json()) as { access_token: string };
  const authorization = `Bearer ${access_token}`;
  const csrf = await request('GET', 'security/csrf_token/', { authorization });
  const { result } = (await csrf.json()) as { result: string };
  const cookie = csrf.headers
    .getSetCookie()
    .map(value => value.split(';')[0])
    .join('; ');
  return async (method, path, body) => {
    const response = await request(method, path, { authorization, cookie, 'x-csrftoken': result }, body);
    return (await response.json()) as Answer;
  };
}

function regionFilter(datasetId: number, charts: readonly number[]): object {
  return {
    id: FILTER,
    name: 'Region',
    type: 'NATIVE_FILTER',
    filterType: 'filter_select',
    targets: [{ datasetId, column: { name: 'region' } }],
    defaultDataMask: { extraFormData: {}, filterState: {}, ownState: {} },
    controlValues: {
      enableEmptyFilter: false,
      multiSelect: true,
      searchAllOptions: false,
      inverseSelection: false,
    },
    scope: { rootPath: ['ROOT_ID'], excluded: [] },
    cascadeParentIds: [],
    chartsInScope: charts,
    tabsInScope: Object.values(TABS),
    description: '',
  };
}
