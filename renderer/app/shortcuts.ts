import { useEffect } from 'react';
import { useWindow } from './window-state.ts';

const typing = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The window's own keys: Ctrl+K palette, `/` filter, `?` keys, Ctrl+` dock. Terminals keep theirs, apart from Ctrl+K with Shift. */
export const useShortcuts = (): void =>
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inTerminal = event.target instanceof HTMLElement && event.target.closest('.xterm') !== null;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && (!inTerminal || event.shiftKey)) useWindow.setState((state) => ({ palette: !state.palette }));
      else if (event.ctrlKey && event.key === '`') toggleDock();
      else if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      else if (event.key === '/') document.querySelector<HTMLInputElement>('input[data-page-filter]')?.focus();
      else if (event.key === '?') useWindow.setState({ keys: true });
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

const toggleDock = (): void => {
  const inside = document.activeElement?.closest('.dock');
  if (inside) document.getElementById('page')?.focus();
  else document.querySelector<HTMLElement>('.dock textarea, .dock [role="tab"]')?.focus();
};
