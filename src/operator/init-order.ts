/** What `millrace init` was asked for; paths are absolute, `at` is an ISO time. */
export type InitOrder = {
  readonly destination: string;
  readonly repo: string | null;
  readonly cwd: string;
  readonly force: boolean;
  readonly at: string;
};
