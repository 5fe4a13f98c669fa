//! The consumers that keep a value without printing it. Each row follows the pages of the program's makers; an option
//! that is not in it is one that nobody has looked at.

use url::Url;

use super::Form;
use super::environment::{self, Variable};
use super::row::{Operand, ROW, Row};
use gatepass_core::ecosystem::host_of;

/// What the clients of images share.
const LOGIN: Row = Row {
    words: &["login"],
    reads: &[&["--password-stdin"]],
    texts: &["-u", "--username"],
    operands: 1..=1,
    operand: Operand::Host,
    variables: &["DOCKER_CONFIG", "REGISTRY_AUTH_FILE"],
    ..ROW
};

/// What says which cluster it is. Within a pod and without a kubeconfig, the service's address is taken from variables that
/// do not pass.
/// <https://kubernetes.io/docs/tasks/access-application-cluster/configure-access-multiple-clusters/>,
/// <https://kubernetes.io/docs/reference/kubectl/kuberc/>,
/// <https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#pkg-variables> (`KUBERNETES_MASTER`)
const CLUSTER: &[&str] = &["KUBECONFIG", "KUBERC", "KUBERNETES_MASTER"];
/// What the programs read by which kubectl gets a credential for the cluster at hand; they do not see the value.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>,
/// <https://cloud.google.com/docs/authentication/application-default-credentials>
const CLUSTER_CREDENTIALS: &[&str] = &[
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "GOOGLE_APPLICATION_CREDENTIALS",
];

/// What says where the repository at hand is, and by whose settings git reads it.
/// <https://git-scm.com/docs/git#_environment_variables>, <https://git-scm.com/docs/git-config#ENVIRONMENT>
macro_rules! with_git {
    ($($own:literal),* $(,)?) => {
        &[
            $($own,)*
            "GIT_DIR",
            "GIT_COMMON_DIR",
            "GIT_WORK_TREE",
            "GIT_CONFIG",
            "GIT_CONFIG_GLOBAL",
            "GIT_CONFIG_SYSTEM",
            "GIT_CONFIG_COUNT",
            "GIT_CONFIG_PARAMETERS",
        ]
    };
}

// No option, and no variable of the environment, that chooses where the value is sent or which file keeps it, or by whose
// certificates a server is believed: whoever calls could name their own. Certificates' variables do not pass.
const ROWS: &[Row] = &[
    // https://docs.docker.com/reference/cli/docker/login/. The daemon is told the value, too.
    Row {
        programs: &["docker", "nerdctl"],
        // https://docs.docker.com/reference/cli/docker/#environment-variables,
        // https://github.com/containerd/nerdctl/blob/main/docs/config.md
        variables: &["DOCKER_CONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "NERDCTL_TOML"],
        passes: &["DOCKER_CLI_HINTS", "DOCKER_HIDE_LEGACY_COMMANDS"],
        ..LOGIN
    },
    // https://docs.podman.io/en/latest/markdown/podman-login.1.html; skopeo and Buildah share its code. Not `--verbose`,
    // not `--authfile`, not `--compat-auth-file`.
    Row {
        programs: &["podman", "skopeo", "buildah"],
        plain: &["--tls-verify"],
        variables: &[
            "REGISTRY_AUTH_FILE",
            "DOCKER_CONFIG",
            "CONTAINERS_CONF",
            "CONTAINERS_CONF_OVERRIDE",
            "CONTAINERS_REGISTRIES_CONF",
            "CONTAINERS_REGISTRIES_CONF_DIR",
            "CONTAINER_HOST",
            "CONTAINER_CONNECTION",
        ],
        ..LOGIN
    },
    // https://helm.sh/docs/helm/helm_registry_login/. Not `--debug`, not `--registry-config`.
    Row {
        programs: &["helm"],
        words: &["registry", "login"],
        plain: &["--plain-http", "--insecure"],
        variables: &["DOCKER_CONFIG", "HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME"],
        ..LOGIN
    },
    // https://oras.land/docs/commands/oras_login. Not `--debug`, not `--registry-config`.
    Row { programs: &["oras"], plain: &["--plain-http", "--insecure"], ..LOGIN },
    // https://github.com/google/go-containerregistry/blob/main/cmd/crane/doc/crane_auth_login.md. Not `--verbose`.
    Row { programs: &["crane"], words: &["auth", "login"], plain: &["--insecure"], ..LOGIN },
    // https://cli.github.com/manual/gh_secret_set. Not `--body`, and not `--no-store`, which prints; another repository,
    // an organization and a user are other places than the one at hand.
    Row {
        programs: &["gh"],
        words: &["secret", "set"],
        texts: &["-e", "--env", "-a", "--app"],
        operands: 1..=1,
        // https://cli.github.com/manual/gh_help_environment
        variables: with_git!["GH_HOST", "GH_REPO", "GH_CONFIG_DIR"],
        passes: &["GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"],
        ..ROW
    },
    // https://docs.gitlab.com/cli/variable/set/. Not `--value`, not `--output`, no other project or group.
    Row {
        programs: &["glab"],
        words: &["variable", "set"],
        texts: &["-s", "--scope", "-t", "--type", "-d", "--description"],
        switches: &["-m", "--masked", "-p", "--protected", "-r", "--raw", "--hidden"],
        operands: 1..=1,
        // https://gitlab.com/gitlab-org/cli/-/blob/main/README.md#environment-variables. `CI_SERVER_URL` and its like count
        // with the automatic sign-in alone, and do not pass.
        variables: with_git![
            "GITLAB_HOST",
            "GITLAB_URI",
            "GL_HOST",
            "GITLAB_API_HOST",
            "GITLAB_REPO",
            "GITLAB_GROUP",
            "GLAB_CONFIG_DIR",
            "GLAB_ENABLE_CI_AUTOLOGIN",
            "REMOTE_ALIAS",
            "GIT_REMOTE_URL_VAR",
        ],
        passes: &["GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN"],
        ..ROW
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/kubectl_create_secret_generic/. Not `-o` and
    // not `--dry-run`, which print it or make nothing of it; not `-v`, which prints what is sent; no other context.
    Row {
        programs: &["kubectl", "oc"],
        words: &["create", "secret", "generic"],
        reads: &[&["--from-file=KEY=/dev/stdin"]],
        texts: &["-n", "--namespace", "--request-timeout", "--type"],
        operands: 1..=1,
        forms: &["raw", "dockerconfigjson"],
        variables: CLUSTER,
        passes: CLUSTER_CREDENTIALS,
        has_files: false,
        ..ROW
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/. Only with `--server-side`: otherwise the
    // whole secret stands in an annotation, too.
    Row {
        programs: &["kubectl", "oc"],
        words: &["apply"],
        reads: &[&["-f=-", "--filename=-"], &["--server-side"]],
        texts: &["-n", "--namespace", "--request-timeout"],
        switches: &["--force-conflicts"],
        forms: &["kubernetes-secret"],
        variables: CLUSTER,
        passes: CLUSTER_CREDENTIALS,
        has_files: false,
        ..ROW
    },
    // https://curl.se/docs/manpage.html. `-q` first keeps a `.curlrc` from making it talk; nothing that writes headers.
    Row {
        programs: &["curl"],
        words: &["-q"],
        // Without `--fail`, a registry that refuses is a success, and without `--location` one that only names another
        // address: https://curl.se/docs/manpage.html#-f.
        reads: &[
            &["-K=-", "--config=-"],
            &["-f", "--fail", "--fail-with-body", "-fsS", "-fsSL"],
            &["-L", "--location", "-fsSL"],
        ],
        texts: &["-o", "--output"],
        switches: &["-s", "--silent", "-S", "--show-error", "-sS", "-O", "--remote-name"],
        operands: 1..=1,
        operand: Operand::Address,
        forms: &["curl-config"],
        variables: &["CURL_CA_BUNDLE"],
        has_files: false,
        ..ROW
    },
];

/// Why a command is not known to keep a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No row is about this program and these words.
    Command,
    /// There is a row, and an argument that it does not name, or one is missing.
    Arguments,
    /// The command reads another form: these.
    Form(&'static [&'static str]),
    /// The value would go elsewhere than to this registry; how it goes there.
    Elsewhere(String),
    /// The value would go to a registry's host, and its drop does not tell which host that is.
    Unbound,
    /// This variable of the environment chooses where the value goes.
    Variable(&'static str),
}

/// Whether this command is known to keep what it is given in this form, to print none of it, and to send it to nobody but
/// the registry or the project and cluster at hand; and what of this environment it is given then. `program` is a bare
/// name, and `registry` is where the token works, as the drop of its value says; `None` in drops that say nothing.
///
/// # Errors
/// Why it is not known.
pub fn known(
    program: &str,
    arguments: &[&str],
    form: &Form,
    registry: Option<&Url>,
    environment: &[Variable],
) -> Result<Vec<Variable>, Unknown> {
    let row = ROWS.iter().find(|row| row.names(program, arguments)).ok_or(Unknown::Command)?;
    let is_plain = registry.is_some_and(|registry| registry.scheme() == "http");
    let operands = row.operands(arguments, is_plain).ok_or(Unknown::Arguments)?;
    if !row.forms.contains(&form.name()) {
        return Err(Unknown::Form(row.forms));
    }
    if row.operand != Operand::Name || form.server().is_some() {
        at_registry(program, row, &operands, form, registry.ok_or(Unknown::Unbound)?)?;
    }
    match environment::choosing(row, environment) {
        Some(variable) => Err(Unknown::Variable(variable)),
        None => Ok(environment::passed(row, is_plain, environment)),
    }
}

/// Whether all that names a host or an address names the registry's own.
fn at_registry(program: &str, row: &Row, operands: &[&str], form: &Form, registry: &Url) -> Result<(), Unknown> {
    let host = host_of(registry);
    let is_there = match row.operand {
        Operand::Name => true,
        Operand::Host => operands.iter().all(|operand| *operand == host),
        // A server of somebody's could send the header back as a page.
        Operand::Address => operands.iter().all(|address| address.starts_with(registry.as_str())),
    };
    if !is_there {
        let place = if row.operand == Operand::Host { host } else { format!("{registry}…") };
        let reads = row.reads.iter().filter_map(|way| way.first()).map(|way| way.replace('=', " "));
        let words = [program].into_iter().chain(row.words.iter().copied()).map(str::to_owned).chain(reads);
        return Err(Unknown::Elsewhere(words.chain([place]).collect::<Vec<_>>().join(" ")));
    }
    // The cluster would send it there.
    if form.server().is_some_and(|server| server != host) {
        return Err(Unknown::Elsewhere(format!("--server={host}")));
    }
    Ok(())
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command => formatter.write_str("it is not one of those that are known to keep a value unseen"),
            Self::Arguments => formatter.write_str(
                "it has an option that is not known to keep the value unseen and at its place, or lacks one: what makes \
                 it read its standard input, the registry's host, or curl's `--fail` and `--location`",
            ),
            Self::Form(forms) => {
                write!(formatter, "it reads the value in another form (`--as` {})", forms.join(" or "))
            }
            Self::Elsewhere(line) => {
                write!(formatter, "it would send the value to another place than the registry, which is `{line}`")
            }
            Self::Unbound => formatter.write_str(
                "its value waits in a drop of an older gatepass, which does not tell the registry's address, so make a new \
                 token or be asked at a terminal",
            ),
            Self::Variable(name) => {
                write!(formatter, "the variable {name} chooses where the value goes, so unset it or be asked at a terminal")
            }
        }
    }
}
