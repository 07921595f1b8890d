import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Program } from '../support/browsers.js';
import { installBrowsers, type Machine } from '../support/install-browsers.js';

/** A machine without browsers; its apt-get brings what it is told to, unless it is broken. */
function machine({ isDebianRoot = true, broken = false } = {}): Machine & {
  commands: string[];
  program(name: string): Program;
} {
  const installed = new Set<string>();
  const commands: string[] = [];
  return {
    isDebianRoot,
    commands,
    run(command, args) {
      commands.push([command, ...args].join(' '));
      if (!broken) for (const arg of args) installed.add(arg);
      return !broken;
    },
    say: () => undefined,
    program: name => ({
      debianPackage: name,
      find: () => (installed.has(name) ? `/usr/bin/${name}` : undefined),
    }),
  };
}

void describe('installBrowsers', () => {
  void it('does nothing when all is there', () => {
    const host = machine();
    installBrowsers([{ debianPackage: 'there', find: () => '/usr/bin/there' }], host);
    assert.deepEqual(host.commands, []);
  });

  void it('installs what is missing, each package once', () => {
    const host = machine();
    installBrowsers([host.program('chromium'), host.program('webkit'), host.program('webkit')], host);
    assert.deepEqual(host.commands, [
      'apt-get update',
      'apt-get install -y --no-install-recommends chromium webkit',
    ]);
  });

  void it('names the command that installs it where it may not', () => {
    const host = machine({ isDebianRoot: false });
    const install = (): void => {
      installBrowsers([host.program('firefox-esr')], host);
    };
    assert.throws(install, /sudo apt-get install -y --no-install-recommends firefox-esr/);
    assert.deepEqual(host.commands, []);
  });

  void it('fails when the installation does', () => {
    const host = machine({ broken: true });
    assert.throws(() => {
      installBrowsers([host.program('xvfb')], host);
    }, /did not install/);
  });
});
