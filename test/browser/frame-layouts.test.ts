import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed } from '../../src/index.js';
import { addProvider, collect, frameUrl, iframeOf, makeEmbed, until } from './elements.js';
import { connect, nextMessage, roundTrip } from './embedded-frame.js';

/** A page as products have them. The height of its content is 900 px, then 300, then 500, and that of the rest. */
interface Layout {
  readonly html: string;
  readonly css?: string;
  /** The height of the rest, in px: headers, margins. */
  readonly more?: number;
  readonly fixture?: string;
  /** WebKit does not apply the zoom of `html` to its box, and keeps heights of flex items that scroll and, at times, of tables. */
  readonly isWrongInWebKit?: boolean;
}

const html = '<div id="content" style="height: 900px"></div>';

const layouts: Record<string, Layout> = {
  plain: { html },
  'html and body 100%': { html, css: 'html,body{height:100%;margin:0}', more: 0 },
  'html and body 100%, important': { html, css: 'html,body{height:100%!important;margin:0}' },
  'html, body and #root 100%': {
    html: `<div id="root">${html}</div>`,
    css: 'html,body,#root{height:100%;margin:0}',
  },
  'html, body, #root, .app 100%': {
    html: `<div id="root"><div class="app">${html}</div></div>`,
    css: 'html,body,#root,.app{height:100%;margin:0}',
  },
  'a wrapper of 100vh at least': {
    html: `<div id="root">${html}</div>`,
    css: '*{margin:0}#root{min-height:100vh}',
  },
  'two wrappers of 100vh at least': {
    html: `<div id="root"><div class="a">${html}</div></div>`,
    css: '*{margin:0}#root,.a{min-height:100vh}',
  },
  'a wrapper of 100vh at least with a padding': {
    html: `<div id="root">${html}</div>`,
    css: '*{margin:0}#root{min-height:100vh;padding:10px}',
    more: 20,
  },
  'a wrapper of 100dvh': {
    html: `<div id="root">${html}</div>`,
    css: '*{margin:0}#root{height:100dvh;overflow:auto}',
  },
  'a shell of 100vh whose main part scrolls': {
    html: `<div id="root"><header></header><main>${html}</main></div>`,
    css: '*{margin:0}#root{height:100vh;display:flex;flex-direction:column}header{height:50px;flex:none}main{flex:1;overflow:auto}',
    isWrongInWebKit: true,
    more: 50,
  },
  'a shell of 100% whose main part scrolls': {
    html: `<div id="root"><header></header><main>${html}</main></div>`,
    css: '*{margin:0}html,body,#root{height:100%}#root{display:flex;flex-direction:column}header{height:50px;flex:none}main{flex:1;overflow:auto}',
    isWrongInWebKit: true,
    more: 50,
  },
  'a grid shell': {
    html: `<div id="root"><header></header><main>${html}</main></div>`,
    css: '*{margin:0}html,body{height:100%}#root{min-height:100%;display:grid;grid-template-rows:50px 1fr}',
    more: 50,
  },
  'a footer at the bottom': {
    html: `<main>${html}</main><footer></footer>`,
    css: '*{margin:0}body{min-height:100vh;display:flex;flex-direction:column}main{flex:1}footer{height:40px}',
    more: 40,
  },
  'SvelteKit (display: contents)': {
    html: `<div style="display:contents">${html}</div>`,
    css: 'html,body{height:100%;margin:0}',
  },
  'a fixed header': {
    html: `<header></header>${html}`,
    css: '*{margin:0}header{position:fixed;top:0;height:50px;width:100%}body{padding-top:50px}',
    more: 50,
  },
  'a fixed overlay': { html: `${html}<div id="o"></div>`, css: '*{margin:0}#o{position:fixed;inset:0}' },
  'a fixed overlay of 100vh': {
    html: `${html}<div id="o"></div>`,
    css: '*{margin:0}#o{position:fixed;top:0;height:100vh}',
  },
  floats: { html, css: 'body{margin:0}#content{float:left;width:50px}' },
  'margins that collapse': { html, css: 'body{margin:8px}#content{margin:20px 0}', more: 40 },
  'box-sizing and a padding of body': {
    html,
    css: '*{box-sizing:border-box}body{margin:0;padding:15px;min-height:100vh}',
    more: 30,
  },
  'overflow hidden on body': { html, css: 'html,body{height:100%;margin:0;overflow:hidden}' },
  'overflow auto on body': {
    html,
    css: 'html{overflow:hidden;height:100%}body{height:100%;margin:0;overflow:auto}',
  },
  'a transition of everything': { html, css: 'body{margin:0;min-height:100vh}html,body{transition:all .2s}' },
  'a writing mode': { html: `<div style="writing-mode:horizontal-tb">${html}</div>`, css: 'body{margin:0}' },
  'zoom on body': { html, css: 'body{margin:0;zoom:2}#content{zoom:.5}' },
  'zoom on html': { html, css: 'html{zoom:2}body{margin:0}#content{zoom:.5}', isWrongInWebKit: true },
  'a transform of body': { html, css: 'body{margin:0;transform:scale(1)}' },
  'a container of size': {
    html: `<div id="root">${html}</div>`,
    css: '*{margin:0}html,body{height:100%}#root{height:100%;overflow-y:auto;contain:content}',
  },
  'quirks mode': { html, css: 'body{margin:0}', fixture: 'layout-quirks' },
  'quirks mode, 100%': { html, css: 'html,body{height:100%;margin:0}', fixture: 'layout-quirks' },
  'quirks mode, #root 100%': {
    html: `<div id="root">${html}</div>`,
    css: 'html,body,#root{height:100%;margin:0}',
    fixture: 'layout-quirks',
  },
  'a table of 100%': {
    html: `<table><tr><td>${html}</td></tr></table>`,
    css: '*{margin:0;padding:0;border-spacing:0}html,body,table{height:100%}',
    isWrongInWebKit: true,
  },
  'sections of 100vh': {
    html: `<section>${html}</section><section></section>`,
    css: '*{margin:0}section{min-height:100vh}',
  },
};

describe('The height of the content', () => {
  let embed: AnalyticsEmbed;
  let heights: { readonly height: number }[];
  const lastHeight = (): number | undefined => heights.at(-1)?.height;

  async function open({ html: content, css = '*{margin:0}', fixture = 'layout' }: Layout): Promise<void> {
    embed = makeEmbed(fixture, { 'auto-height': '' });
    embed.src = `${frameUrl(fixture)}&${String(new URLSearchParams({ css, html: content }))}`;
    heights = collect(embed, 'embed-resize');
    await connect(embed, addProvider());
  }

  async function expectHeight(height: number): Promise<void> {
    await until(() => lastHeight() === height, `${height} px is reported, not ${lastHeight()} px`);
    await roundTrip(embed);
    expect(lastHeight(), 'it stays').to.equal(height);
    expect(iframeOf(embed).style.height).to.equal(`${height}px`);
  }

  const isWebKit = navigator.vendor.startsWith('Apple');
  const tested = Object.entries(layouts).filter(([, { isWrongInWebKit }]) => !(isWebKit && isWrongInWebKit));
  for (const [what, layout] of tested)
    it(`is reported, grows and shrinks in ${what}`, async () => {
      const { more = 0 } = layout;
      await open(layout);
      await expectHeight(900 + more);
      for (const height of [300, 500]) {
        embed.send({ script: `document.querySelector('#content').style.height='${height}px'` });
        await expectHeight(height + more);
      }
      // Also those of a transition.
      expect(heights.length, 'reports').to.be.below(20);
    });

  it('counts an image and a font that load late', async () => {
    await open({
      html: '<div id="root"><div><img><p style="font: 100px/1 late, serif; margin: 0">I</p></div></div>',
      css: '*{margin:0}html,body,#root{height:100%}img{display:block}',
    });
    await expectHeight(100);
    const svg = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="10" height="700"/>';
    embed.send({ script: `document.querySelector('img').src='${svg}'` });
    await expectHeight(800);
  });

  it('is measured without a scroll of what scrolls', async () => {
    await open({
      html: `<div id="root">${html}</div>`,
      css: '*{margin:0}#root{height:100dvh;overflow:auto}',
    });
    await expectHeight(900);
    embed.style.setProperty('--analytics-embed-max-height', '400px');
    await roundTrip(embed);
    embed.send({
      script: `document.querySelector('#root').scrollTop=100;document.querySelector('#content').style.height='950px'`,
    });
    await until(() => lastHeight() === 950, 'the growth is reported');
    const message = nextMessage(embed, 'scrollTop');
    embed.send({ script: `host.send({ scrollTop: document.querySelector('#root').scrollTop })` });
    expect((await message)['scrollTop']).to.equal(100);
  });

  it('is not measured in a frame without a width, where each word has a line of its own', async () => {
    const parent = document.createElement('div');
    parent.style.cssText = 'width: 0; height: 0; overflow: hidden';
    const provider = addProvider();
    provider.append(parent);
    embed = makeEmbed('layout', { 'auto-height': '' });
    embed.src = `${frameUrl('layout')}&${String(new URLSearchParams({ css: '*{margin:0}', html: `${html}${'word '.repeat(99)}` }))}`;
    heights = collect(embed, 'embed-resize');
    parent.append(embed);
    await until(() => embed.generation === 1, 'it is connected');
    await roundTrip(embed);
    expect(heights).to.deep.equal([]);
    parent.style.cssText = 'width: 9000px';
    await until(() => heights.length > 0, 'it is measured');
    expect(lastHeight()).to.be.within(901, 990);
  });
});
