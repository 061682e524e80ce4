import { number } from './chinese';
import type { Catalog } from './catalog';

/** 简体中文 of this topic. */
export const zhCNTerminals: Catalog['terminals'] = {
  find: '查找',
  findBar: '在此终端中查找',
  caseSensitive: '区分大小写',
  wholeWord: '全字匹配',
  regex: '使用正则表达式',
  previousMatch: '上一个匹配项',
  nextMatch: '下一个匹配项',
  closeFind: '关闭',
  withKeys: (what, keys) => `${what}（${keys}）`,
  found: (index, count, isMore) => {
    const all = `${number(count)}${isMore ? '+' : ''}`;
    return index === 0 ? `${all} 项` : `第 ${number(index)} 项，共 ${all} 项`;
  },
  noMatches: '无匹配项',
  searching: '正在查找…',
  invalidRegex: '不是有效的正则表达式',
  tooSlow: '此表达式耗时过长',

  everywhereTitle: '在所有终端中查找',
  everywhereField: '在所有终端中查找',
  everywhereHint: '查找每个已打开终端中的文本。',
  everywhereNone: '没有已打开的终端包含此文本。',
  everywhereEmpty: '没有打开的终端。',
  everywhereResults: '结果',
  everywhereFound: (lines, isMore, terminals) =>
    `${number(terminals)} 个终端中共 ${number(lines)}${isMore ? '+' : ''} 行`,
  linesFound: (lines, isMore) => (isMore ? `最新的 ${number(lines)} 行` : `${number(lines)} 行`),

  openOtherContainer: (container, pod) => `在 ${pod} 中打开 ${container}`,
  otherContainerHint: (container, pod) => `${pod} 已取代它，但没有运行容器 ${container}。`,

  linkHint: (keys) => `${keys}+单击打开`,
  linkHintMac: '⌘ 单击打开',
  linkRefused: '不打开此类链接',
  linkAddress: (address) => `链接到 ${address}`,

  saveTitle: '保存终端文本',
  textFiles: '文本',
  allFiles: '所有文件',
  saveFailed: '终端文本未保存',
  savedTo: (path) => `已保存到 ${path}`,

  readOnly: '只读',
  readOnlyHint: '键入或粘贴的内容不会到达 Shell。',
  readOnlyRefused: '此终端为只读，未发送任何输入。',
  allowTyping: '允许键入',
  allowTypingTitle: '允许在此键入？',
  allowTypingBody: (context) => `${context} 是受保护的上下文。此后键入的内容将发送到其中的 Shell。`,
  readOnlySwitch: '只读',
  readOnlySwitchHint: 'Shell 以只读方式打开：只能查看，不能输入。',

  toBottom: '转到最新一行',
  newOutput: '下方有新输出',
};
