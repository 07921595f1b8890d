import { parseArgs, styleText } from 'node:util';
import { ProductUnavailableError } from '../interop/product.js';
import { LibraryNotBuiltError } from './host/assets.js';
import { startDemo, type Demo } from './start.js';
import { startSuperset } from './superset.js';

const USAGE = `Usage: npm run demo -- [options]

Starts an authorization server, an analytics application and a host application on the loopback interface.

  --access-token-ttl <seconds>  lifetime of an access token (default 30, at least 5)
  --superset                    shows a real Apache Superset as one of the dashboards; installs it on first use (needs Python 3)
  --port <number>               port of the host application (default 4600; the other two take the next ones)
  --help                        this text
`;

/** An invalid command-line option; the message names it. */
class UsageError extends Error {}

interface Settings {
  readonly help: boolean;
  readonly accessTokenTtl: number;
  readonly port: number;
  readonly superset: boolean;
}

function readSettings(args: string[]): Settings {
  const options = {
    'access-token-ttl': { type: 'string', default: '30' },
    port: { type: 'string', default: '4600' },
    superset: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse(() => parseArgs({ args, options }));
  return {
    help: values.help,
    superset: values.superset,
    accessTokenTtl: wholeNumber('--access-token-ttl', values['access-token-ttl'], 5, 86_400),
    port: wholeNumber('--port', values.port, 0, 65_533),
  };
}

/** Turns parseArgs' TypeError for invalid arguments into a usage error, which is printed without a stack. */
function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`${option} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function announce(demo: Demo, { accessTokenTtl }: Settings): void {
  const colored = process.stdout.isTTY && !process.env['NO_COLOR'];
  const paint = (...[format, text]: Parameters<typeof styleText>): string =>
    colored ? styleText(format, text) : text;
  const dim = (text: string): string => paint('dim', text);
  process.stdout.write(
    [
      '',
      `  ${paint('bold', 'analytics-embed')}  ${dim('four dashboards, one token, no reloads')}`,
      '',
      `  ${paint(['bold', 'cyan'], `${demo.urls.host}/`)}`,
      '',
      `  ${dim(`Access tokens expire after ${accessTokenTtl} s. Press Ctrl+C to stop.`)}`,
      '',
      '',
    ].join('\n'),
  );
}

/** Shows what a long start is at. */
function onStep(step: string): void {
  process.stdout.write(`  ${step} …\n`);
}

function stopOnSignal(demo: Demo): void {
  const stop = (): void => {
    // A second signal has the default action: the process ends immediately.
    process.off('SIGINT', stop).off('SIGTERM', stop);
    demo.close().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
        process.exit();
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
  else if (error instanceof LibraryNotBuiltError || error instanceof ProductUnavailableError)
    process.stderr.write(`${error.message}\n`);
  else console.error(error);
}

try {
  const settings = readSettings(process.argv.slice(2));
  if (settings.help) {
    process.stdout.write(USAGE);
  } else {
    const { port, accessTokenTtl, superset } = settings;
    const next = (offset: number): number => (port === 0 ? 0 : port + offset);
    const demo = await startDemo({
      accessTokenTtl,
      ports: { host: port, analytics: next(1), authorization: next(2) },
      ...(superset && {
        superset: origin => startSuperset(origin, { tokenSeconds: accessTokenTtl, onStep }),
      }),
    });
    stopOnSignal(demo);
    announce(demo, settings);
  }
} catch (error) {
  fail(error);
}
