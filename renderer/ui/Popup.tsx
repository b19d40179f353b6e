import { Button } from 'antd';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';

const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), [tabindex="0"]';
// Room to the window's edges.
const EDGE = 8;

/** A button with a small panel under it. The panel stands in the top layer, so that nothing cuts it, and after its button in the tab order. */
export const Popup = ({ label, button, title, children }: { readonly label: string; /** What stands on the button, where that is not the label. */ readonly button?: React.ReactNode; readonly title?: string; readonly children: (close: () => void) => React.ReactNode }) => {
  const id = useId();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => setOpen(false);
  useLayoutEffect(() => {
    const [element, from] = [panel.current, opener.current];
    if (!open || !element || !from) return undefined;
    element.showPopover();
    const rect = from.getBoundingClientRect();
    element.style.top = `${rect.bottom + 4}px`;
    element.style.left = `${Math.max(EDGE, Math.min(rect.left, window.innerWidth - element.offsetWidth - EDGE))}px`;
    element.style.maxHeight = `${window.innerHeight - rect.bottom - 4 - EDGE}px`;
    (element.querySelector<HTMLElement>(FOCUSABLE) ?? element).focus();
    return () => {
      // The panel has gone, and the focus with it: back to where it came from, unless a click has put it elsewhere.
      if (document.activeElement === document.body) from.focus();
    };
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !panel.current?.contains(event.target) && !opener.current?.contains(event.target)) setOpen(false);
    };
    const away = (): void => setOpen(false);
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('focusin', outside);
    window.addEventListener('resize', away);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      document.removeEventListener('focusin', outside);
      window.removeEventListener('resize', away);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return;
    // One Escape closes one thing: neither the drawer nor the filter.
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  return (
    <span onKeyDown={onKeyDown}>
      <Button ref={opener} type="text" aria-label={label} aria-haspopup="dialog" aria-expanded={open} {...(open ? { 'aria-controls': id } : {})} {...(title === undefined ? {} : { title })} onClick={() => setOpen(!open)}>{button ?? label}</Button>
      {open && <div ref={panel} id={id} className="popup" role="dialog" aria-label={label} popover="manual" tabIndex={0}>{children(close)}</div>}
    </span>
  );
};
