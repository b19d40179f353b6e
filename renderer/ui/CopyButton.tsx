import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { words } from '../text/words.ts';
import { useText } from './useText.ts';

/** Puts a text onto the clipboard and says so. */
export const CopyButton = ({ text, label }: { readonly text: string; readonly label?: string }) => {
  const t = useText(words);
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  const name = done ? t('copied') : (label ?? t('copy'));
  return <Button type="text" icon={done ? <CheckOutlined /> : <CopyOutlined />} aria-label={name} title={name} onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))} />;
};
