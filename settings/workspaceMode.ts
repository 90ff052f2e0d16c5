/** Where a workspace's compute runs: in the stack's own subscription as well, or in Databricks' alone. */
export type ComputeMode = "Hybrid" | "Serverless";

/** What only a workspace with clusters takes; the service refuses a Serverless one that names any of it. */
export type WorkspaceMode<Hybrid> =
  { readonly computeMode: "Serverless" } | ({ readonly computeMode: "Hybrid" } & Hybrid);

/** The mode with what belongs to it, and with nothing that does not. */
export function workspaceMode<Hybrid>(mode: ComputeMode, hybrid: Hybrid): WorkspaceMode<Hybrid> {
  return mode === "Serverless" ? { computeMode: mode } : { computeMode: mode, ...hybrid };
}
