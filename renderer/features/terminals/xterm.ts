import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import type { ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

const FONT = "ui-monospace, 'JetBrains Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace";

const light: ITheme = {
  background: '#ffffff', foreground: '#1b2130', cursor: '#1b2130', cursorAccent: '#ffffff', selectionBackground: '#bcd3f7', selectionInactiveBackground: '#dfe6f0',
  black: '#1b2130', red: '#b3191f', green: '#156c33', yellow: '#7a5200', blue: '#1a56b8', magenta: '#8a2a8f', cyan: '#0b6b6b', white: '#6b7280',
  brightBlack: '#525b6b', brightRed: '#c4262c', brightGreen: '#1a7f3c', brightYellow: '#8a5d00', brightBlue: '#2163cf', brightMagenta: '#9c36a1', brightCyan: '#0d7a7a', brightWhite: '#3a4252',
};
const dark: ITheme = {
  background: '#0e1117', foreground: '#e4e8ef', cursor: '#e4e8ef', cursorAccent: '#0e1117', selectionBackground: '#2f4a75', selectionInactiveBackground: '#263247',
  black: '#3a4252', red: '#ff8b86', green: '#63c883', yellow: '#eeb04c', blue: '#7fb0ff', magenta: '#d6a2f0', cyan: '#66cfd6', white: '#d5dae3',
  brightBlack: '#8b95a5', brightRed: '#ffa8a4', brightGreen: '#8fdfa8', brightYellow: '#f7c97d', brightBlue: '#a6c9ff', brightMagenta: '#e6c2f7', brightCyan: '#93e2e7', brightWhite: '#ffffff',
};

/** The terminal's colours in light and dark. */
export const terminalTheme = (mode: 'light' | 'dark'): ITheme => (mode === 'dark' ? dark : light);

/** How matches are drawn; the addon takes `#rrggbb` only. */
export const searchColours = (mode: 'light' | 'dark'): { readonly matchBackground: string; readonly activeMatchBackground: string; readonly matchOverviewRuler: string; readonly activeMatchColorOverviewRuler: string } =>
  mode === 'dark' ? { matchBackground: '#5a4a12', activeMatchBackground: '#8a6a10', matchOverviewRuler: '#eeb04c', activeMatchColorOverviewRuler: '#ffffff' } : { matchBackground: '#ffe9a8', activeMatchBackground: '#ffc65c', matchOverviewRuler: '#874a00', activeMatchColorOverviewRuler: '#1b2130' };

/** An xterm with what the dock needs of it. */
export interface Xterm {
  readonly term: Terminal;
  readonly search: SearchAddon;
  /** Fits columns and rows to the element; gives nothing while it is hidden. */
  readonly fit: () => { readonly cols: number; readonly rows: number } | undefined;
  /** Draws with WebGL while it is on the screen: browsers allow about sixteen such canvases. */
  readonly setVisible: (visible: boolean) => void;
  readonly dispose: () => void;
}

/** Makes a terminal inside `parent`. Links are opened by `onLink`, never by the page itself. */
export const makeXterm = (parent: HTMLElement, options: { readonly label: string; readonly fontSize: number; readonly scrollback: number; readonly mode: 'light' | 'dark'; readonly onLink: (url: string) => void }): Xterm => {
  const term = new Terminal({ allowProposedApi: true, fontFamily: FONT, fontSize: options.fontSize, scrollback: options.scrollback, theme: terminalTheme(options.mode), minimumContrastRatio: 4.5, cursorBlink: true, macOptionIsMeta: true, scrollOnUserInput: true, rescaleOverlappingGlyphs: true });
  const fitAddon = new FitAddon();
  const search = new SearchAddon();
  term.loadAddon(fitAddon);
  term.loadAddon(search);
  term.loadAddon(new WebLinksAddon((event, url) => { if (event.ctrlKey || event.metaKey || event.button === 0) options.onLink(url); }));
  term.loadAddon(new Unicode11Addon());
  term.unicode.activeVersion = '11';
  term.open(parent);
  term.textarea?.setAttribute('aria-label', options.label);
  let webgl: WebglAddon | undefined;
  const drop = (): void => {
    webgl?.dispose();
    webgl = undefined;
  };
  return {
    term,
    search,
    fit: () => {
      const size = fitAddon.proposeDimensions();
      if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows) || size.cols < 2 || size.rows < 1) return undefined;
      if (size.cols !== term.cols || size.rows !== term.rows) term.resize(size.cols, size.rows);
      return size;
    },
    setVisible: (visible) => {
      if (!visible) drop();
      else if (!webgl) {
        try {
          const made = new WebglAddon();
          made.onContextLoss(drop);
          term.loadAddon(made);
          webgl = made;
        } catch {
          // No WebGL on this machine: xterm draws with the DOM.
          webgl = undefined;
        }
      }
    },
    dispose: () => {
      drop();
      term.dispose();
    },
  };
};
