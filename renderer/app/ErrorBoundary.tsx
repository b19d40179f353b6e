import { Button } from 'antd';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { frameText } from '../text/frame.ts';
import { words } from '../text/words.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { useText } from '../ui/useText.ts';

interface Caught {
  readonly error: Error;
  readonly reference: string;
}

/** Keeps a page's mistake within the page. `where` tells pages apart: another one starts anew. */
export class ErrorBoundary extends Component<{ readonly where: string; readonly children: ReactNode }, { readonly caught?: Caught | undefined }> {
  override state: { readonly caught?: Caught | undefined } = {};
  static getDerivedStateFromError(error: unknown): { readonly caught: Caught } {
    return { caught: { error: error instanceof Error ? error : new Error(String(error)), reference: `page-${Date.now().toString(36)}` } };
  }
  override componentDidUpdate(before: { readonly where: string }): void {
    if (before.where !== this.props.where && this.state.caught) this.setState({ caught: undefined });
  }
  override render(): ReactNode {
    const { caught } = this.state;
    return caught ? <PageFailed caught={caught} onRetry={() => this.setState({ caught: undefined })} /> : this.props.children;
  }
}

const PageFailed = ({ caught, onRetry }: { readonly caught: Caught; readonly onRetry: () => void }) => {
  const t = useText(frameText);
  const w = useText(words);
  return (
    <div className="page">
      <div className="fault" role="alert">
        <div>
          <strong>{t('pageFailed')}</strong>
          <p>{t('pageFailedWhy')}</p>
          <p className="quoted mono">{caught.error.message}</p>
          <div className="buttons">
            <Button onClick={onRetry}>{w('retry')}</Button>
            <span className="muted">{w('reference', { reference: caught.reference })}</span>
            <CopyButton text={`${caught.reference} ${caught.error.stack ?? caught.error.message}`} />
          </div>
        </div>
      </div>
    </div>
  );
};
