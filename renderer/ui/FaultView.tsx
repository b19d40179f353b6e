import { Button } from 'antd';
import type { Fault } from '../../preload/contract/fault.ts';
import { describeFault } from '../text/faults.ts';
import { words } from '../text/words.ts';
import { VerdictIcon } from './VerdictIcon.tsx';
import { useLanguage, useText } from './useText.ts';

/** A fault in words: what happened, what the other side said, what to do next. */
export const FaultView = ({ fault, onRetry, children }: { readonly fault: Fault; readonly onRetry?: () => void; readonly children?: React.ReactNode }) => {
  const language = useLanguage();
  const t = useText(words);
  const { title, detail, nextStep } = describeFault(fault, language);
  return (
    <div className="fault" role="alert">
      <VerdictIcon verdict={fault.kind === 'cancelled' ? 'unknown' : 'bad'} size={18} word={false} />
      <div>
        <strong>{title}</strong>
        <p className="quoted">{detail}</p>
        <p>{nextStep}</p>
        <div className="buttons">
          {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
          {children}
        </div>
      </div>
    </div>
  );
};

/** A fault in one line, for tables and status lines; the rest on hover. */
export const FaultLine = ({ fault }: { readonly fault: Fault }) => {
  const language = useLanguage();
  const { title, detail, nextStep } = describeFault(fault, language);
  return <span title={`${detail}\n${nextStep}`}>{title}</span>;
};
