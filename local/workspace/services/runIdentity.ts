import { accessorMissing, invalidParameter, permissionDenied } from "../errors";
import { USER_NAME } from "./identity";
import type { JobSettings } from "./jobSettings";
import type { Permissions } from "./permissions";
import type { Principals } from "./principals";
import { USER_ROLE, type RuleSets } from "./ruleSets";
import type { WorkspaceTree } from "./workspaceTree";

type RunAs = JobSettings["run_as"];

/** Who a job runs as: the one user, who may do everything, or a service principal, who may do what it was given. */
export class RunIdentity {
  constructor(
    private readonly principals: Principals,
    private readonly ruleSets: RuleSets,
    private readonly permissions: () => Permissions,
    private readonly tree: WorkspaceTree,
  ) {}

  static nameOf(runAs: RunAs): string {
    return runAs?.service_principal_name ?? runAs?.user_name ?? USER_NAME;
  }

  /** Refuses an identity that is not there, or that the one user may not let jobs run as. */
  check(runAs: RunAs): void {
    if (runAs === undefined) return;
    const { user_name: user, service_principal_name: applicationId } = runAs;
    if ((user === undefined) === (applicationId === undefined)) {
      throw invalidParameter("run_as needs exactly one of user_name and service_principal_name");
    }
    this.principals.checkAccessor(runAs);
    if (applicationId !== undefined && !this.ruleSets.mayUse(applicationId)) {
      throw permissionDenied(
        `'${USER_NAME}' cannot set run_as to service principal '${applicationId}': the role '${USER_ROLE}' on it is missing.`,
      );
    }
  }

  checkPolicy(runAs: RunAs, policyId: string): void {
    const name = this.limited(runAs);
    if (name === undefined || this.permissions().holds("cluster-policies", policyId, name)) return;
    throw permissionDenied(
      `'${name}' is not authorized to use cluster policy '${policyId}'; the permission CAN_USE on it is missing.`,
    );
  }

  checkPool(runAs: RunAs, poolId: string): void {
    const name = this.limited(runAs);
    if (name === undefined || this.permissions().holds("instance-pools", poolId, name)) return;
    throw permissionDenied(
      `'${name}' is not authorized to use instance pool '${poolId}'; the permission CAN_ATTACH_TO on it is missing.`,
    );
  }

  checkJob(runAs: RunAs, jobId: number): void {
    const name = this.limited(runAs);
    if (
      name === undefined ||
      this.permissions().holds("jobs", String(jobId), name, "CAN_MANAGE_RUN")
    )
      return;
    throw permissionDenied(
      `User "${name}" does not have Manage Run or Owner or Admin permissions on job ${jobId}`,
    );
  }

  /** A notebook may be read by whoever has a permission on it or on a folder above it. */
  mayRead(runAs: RunAs, notebookPath: string): boolean {
    const name = this.limited(runAs);
    if (name === undefined) return true;
    const steps = notebookPath.split("/");
    return steps.some((_, depth) => {
      const found = this.tree.find(steps.slice(0, steps.length - depth).join("/") || "/");
      if (found === undefined) return false;
      const type = found.object_type === "DIRECTORY" ? "directories" : "notebooks";
      return this.permissions().holds(type, String(found.object_id), name);
    });
  }

  /** The application id of an identity that is not the one user, an administrator. */
  private limited(runAs: RunAs): string | undefined {
    const applicationId = runAs?.service_principal_name;
    if (applicationId === undefined) return undefined;
    if (!this.principals.withApplicationId(applicationId))
      throw accessorMissing("ServicePrincipalName", applicationId);
    return applicationId;
  }
}
