import type { Catalog } from './catalog';
import { momentIn } from './moment';

const moment = momentIn('zh-CN');

/** 简体中文 of this topic. */
export const zhCNRestore: Catalog['restore'] = {
  divider: (at) => `Podshell 已关闭，此 Shell 已结束 · ${moment(at)}`,
  ended: (at) => `已随 Podshell 关闭而结束（${moment(at)}）`,
  open: '打开新的 Shell',
  state: '已随 Podshell 结束',
  cannotRead: '无法显示此终端先前的内容',

  bar: (count) => `上次的 ${count} 个 Shell，均未连接。`,
  reopenAll: '全部重新打开',
  reopenThis: '重新打开此项',
  closeAll: '全部关闭',
  later: '以后再说',

  reopenTitle: (count) => `重新打开 ${count} 个 Shell？`,
  reopenBody: '每个 Shell 都连接到原来所在的容器，不会连接到其他地方。',
  reopenProtected: (context, count) =>
    `${count} 个 Shell 位于受保护的上下文 ${context}：除非输入其名称，否则保持关闭。`,
  reopenName: (context) => `输入 ${context}，在该处也重新打开`,
  reopenConfirm: (count) => (count === 0 ? '重新打开' : `重新打开 ${count} 个`),

  closeTitle: (count) => `关闭上次的 ${count} 个终端？`,
  closeBody: '它们显示的内容也会从这台电脑上删除。',
  closeConfirm: '关闭',
};
