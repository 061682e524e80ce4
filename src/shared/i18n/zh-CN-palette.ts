import type { Catalog } from './catalog';

/** 简体中文 of the palette, the menus and the keys. */
export const zhCNPalette: Catalog['palette'] = {
  categories: {
    go: '转到',
    tabs: '标签页',
    panes: '窗格',
    broadcast: '广播',
    terminal: '终端',
    view: '视图',
    contexts: '上下文',
    app: 'Podshell',
  },
  findCommand: '想做什么？',
  findPlace: '转到标签页、环境、Pod 或上下文；输入 > 查找命令',
  nothing: (query) => `没有与“${query}”匹配的项目。`,
  nothingYet: '这里还没有内容。',
  unavailable: {
    'no-tab': '需要先打开标签页',
    'no-shell': '需要先打开终端',
    'one-pane': '需要多个窗格',
    'not-now': '当前不可用',
  },
  kinds: {
    tab: '标签页',
    environment: '环境',
    pod: 'Pod',
    container: '容器',
    context: '上下文',
  },
  hints: {
    choose: '选择',
    run: '执行',
    close: '关闭',
    open: '打开或转到',
    another: '再打开一个',
    beside: '在旁边打开',
    commands: '命令',
  },

  menu: '菜单',
  menus: {
    shell: 'Shell',
    edit: '编辑',
    panes: '窗格',
    view: '视图',
    go: '转到',
    contexts: '上下文',
    help: '帮助',
  },

  shortcutsFilter: '筛选快捷键',
  shortcutsNone: '无快捷键',
  shortcutsChange: '更改快捷键…',
  shortcutsWritten: 'Ctrl 加单个字母的按键始终交给 Shell。',

  addKeys: (command) => `为“${command}”添加快捷键`,
  removeKeys: (keys, command) => `移除“${command}”的快捷键 ${keys}`,
  resetKeys: (command) => `恢复“${command}”的默认快捷键`,
  reset: '恢复默认',
  pressKeys: '请按下快捷键，按 Esc 取消',
  takenKeys: (keys, command) => `${keys} 已用于“${command}”。`,
  shellKeys: (keys) => `${keys} 属于 Shell。请加上 Shift 或 Alt 再试。`,
  useKeys: '改用于此',

  keysProblems: '你设置的部分快捷键没有生效',
  conflict: (chord, command, loser) => `${chord} 已用于“${command}”，因此“${loser}”不使用它。`,
  unknownCommand: (command) => `没有名为“${command}”的命令。`,
  unreadableChord: (chord, command) => `“${chord}”（用于“${command}”）不是可以识别的按键。`,
  shellChord: (chord, command) => `${chord} 属于 Shell，不能用于“${command}”。`,
};
