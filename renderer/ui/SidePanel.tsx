import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { words } from '../text/words.ts';
import { useText } from './useText.ts';

// Room for a YAML line of 80 characters; the page keeps at least 320 px.
const WIDTH = 640;
const LEAST = 380;

/** A panel at the right that keeps the page beside it. Escape closes it; its edge is moved by mouse or arrow keys. */
export const SidePanel = ({ title, extra, onClose, children }: { readonly title: React.ReactNode; readonly extra?: React.ReactNode; readonly onClose: () => void; readonly children: React.ReactNode }) => {
  const t = useText(words);
  const [width, setWidth] = useState(() => Math.max(LEAST, Math.min(WIDTH, Math.round(window.innerWidth * 0.42))));
  const from = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined);
  const set = (wanted: number): void => setWidth(Math.max(LEAST, Math.min(window.innerWidth - 320, wanted)));
  return (
    <aside
      className="side-panel"
      style={{ width }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div
        className="edge"
        role="separator"
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={1600}
        aria-label="↔"
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') set(width + 40);
          if (event.key === 'ArrowRight') set(width - 40);
        }}
        onPointerDown={(event) => {
          from.current = { x: event.clientX, width };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (from.current) set(from.current.width + from.current.x - event.clientX);
        }}
        onPointerUp={() => {
          from.current = undefined;
        }}
      />
      <header className="panel-head">
        <h2>{title}</h2>
        {extra}
        <Button type="text" icon={<CloseOutlined />} aria-label={t('close')} onClick={onClose} />
      </header>
      <div className="panel-body">{children}</div>
    </aside>
  );
};
