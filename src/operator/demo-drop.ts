/** What `demo --drop` puts into the inbox: a wish that is answered by a file in the outputs, by any agent and by the sample one. */
export const STORY_DROP = {
  name: "say-hello.md",
  text: `# Say hello

Look around in this repository. Then write \`hello.md\` into the outputs of this task: in five sentences, what the
repository is for and how its tests are run. Change nothing in the repository.

The lines below are for the built-in sample agent, which follows rules only.

\`\`\`sample
worker:
  say I read what was dropped into the inbox.
  output hello.md
    | # Hello from the inbox
    |
    | This file is the result: the repository needed no change.
  noop
  summary hello.md lies in the outputs; nothing in the repository had to change.
\`\`\`
`,
} as const;
