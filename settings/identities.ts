import type { Values } from "./keys";

/** Tokens that an identity may be signed in with: whoever `issuer` calls `subject`. */
export interface FederatedSubject {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
}

/** The CI systems that may sign in as the identity that deploys, and as the one that only looks. */
export interface DeploymentSubjects {
  readonly deploy: readonly FederatedSubject[];
  readonly preview: readonly FederatedSubject[];
}

export interface RunIdentitySettings {
  readonly accountId: string;
  /** Account group whose members may let jobs run as the identity. */
  readonly deployerGroup: string;
}

/** Account groups by what they do with the catalog. */
export interface CatalogGroups {
  readonly deployers: string | undefined;
  readonly producers: string | undefined;
  readonly planners: string | undefined;
  readonly dataScientists: string | undefined;
}

const githubIssuer = "https://token.actions.githubusercontent.com";

/** Whoever may sign in without a secret; nothing where no CI system is set. */
export function deploymentSubjects(values: Values, stack: string): DeploymentSubjects | undefined {
  const repository = values.githubRepository;
  const issuer = values.azureDevOpsIssuer;
  const github = (name: string, context: string): FederatedSubject[] =>
    repository === undefined
      ? []
      : [{ name, issuer: githubIssuer, subject: `repo:${repository}:${context}` }];
  const azureDevOps = (name: string, subject: string | undefined): FederatedSubject[] =>
    issuer === undefined || subject === undefined ? [] : [{ name, issuer, subject }];
  const deploy = [
    // Only a job that GitHub has let into the environment of the stack's name.
    ...github("github", `environment:${stack}`),
    ...azureDevOps("azure-devops", values.azureDevOpsSubject),
  ];
  const preview = [
    ...github("github", "pull_request"),
    ...azureDevOps("azure-devops", values.azureDevOpsPreviewSubject),
  ];
  return deploy.length === 0 ? undefined : { deploy, preview };
}

export function runIdentity(values: Values): RunIdentitySettings | undefined {
  const accountId = values.databricksAccountId;
  const deployerGroup = values.deployerGroup;
  return values.hasRunIdentity && accountId !== undefined && deployerGroup !== undefined
    ? { accountId, deployerGroup }
    : undefined;
}

export function catalogGroups(values: Values): CatalogGroups {
  return {
    deployers: values.deployerGroup,
    producers: values.producerGroup,
    planners: values.plannerGroup,
    dataScientists: values.dataScientistGroup,
  };
}
