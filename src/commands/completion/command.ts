import type { CommandRow } from '../row.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionCommand: CommandRow = {
  summary: 'print a script that completes commands and flags',
  about: ['Install the program first: npm install -g create-cloudtrail-kibana'],
  takes: [],
  examples: [
    ['completion bash >> ~/.bashrc', ''],
    ['completion zsh >> ~/.zshrc', ''],
    ['completion fish > ~/.config/fish/completions/create-cloudtrail-kibana.fish', ''],
  ],
  changes: 'never',
  operand: { name: 'shell', values: SHELLS, required: true },
};
