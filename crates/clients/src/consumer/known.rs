//! The consumers that keep a value without printing it. Each row follows the pages of the program's makers; an option
//! that is not in it is one that nobody has looked at.

use url::Url;

use super::Form;
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

// No option, and no variable of the environment, that chooses where the value is sent or which file keeps it, or by whose
// certificates a server is believed: whoever calls could name their own.
const ROWS: &[Row] = &[
    // https://docs.docker.com/reference/cli/docker/login/. The daemon is told the value, too.
    Row {
        programs: &["docker", "nerdctl"],
        variables: &["DOCKER_CONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "NERDCTL_TOML"],
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
        variables: &["GH_HOST", "GH_REPO", "GH_CONFIG_DIR", "GIT_DIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_COUNT"],
        ..ROW
    },
    // https://docs.gitlab.com/cli/variable/set/. Not `--value`, not `--output`, no other project or group.
    Row {
        programs: &["glab"],
        words: &["variable", "set"],
        texts: &["-s", "--scope", "-t", "--type", "-d", "--description"],
        switches: &["-m", "--masked", "-p", "--protected", "-r", "--raw", "--hidden"],
        operands: 1..=1,
        variables: &[
            "GITLAB_HOST",
            "GITLAB_URI",
            "GL_HOST",
            "GITLAB_API_HOST",
            "GITLAB_REPO",
            "GITLAB_GROUP",
            "GLAB_CONFIG_DIR",
            "GIT_DIR",
            "GIT_CONFIG_GLOBAL",
            "GIT_CONFIG_COUNT",
        ],
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
        variables: &["KUBECONFIG", "KUBERC"],
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
        variables: &["KUBECONFIG", "KUBERC"],
        ..ROW
    },
    // https://curl.se/docs/manpage.html. `-q` first keeps a `.curlrc` from making it talk; nothing that writes headers.
    Row {
        programs: &["curl"],
        words: &["-q"],
        reads: &[&["-K=-", "--config=-"]],
        texts: &["-o", "--output"],
        switches: &["-f", "--fail", "-s", "--silent", "-S", "--show-error", "-sS", "-fsS", "-O", "--remote-name", "-L"],
        operands: 1..=1,
        operand: Operand::Address,
        forms: &["curl-config"],
        variables: &["CURL_CA_BUNDLE"],
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
    /// This variable of the environment chooses where the value goes.
    Variable(&'static str),
}

/// Whether this command is known to keep what it is given in this form, to print none of it, and to send it to nobody but
/// the registry or the project and cluster at hand. `program` is a bare name, `registry` is where the token works, and
/// `is_set` tells of a variable of the environment.
///
/// # Errors
/// Why it is not known.
pub fn known(
    program: &str,
    arguments: &[&str],
    form: &Form,
    registry: &Url,
    is_set: impl Fn(&str) -> bool,
) -> Result<(), Unknown> {
    let row = ROWS.iter().find(|row| row.names(program, arguments)).ok_or(Unknown::Command)?;
    let host = host_of(registry);
    let operands = row.operands(arguments, registry.scheme() == "http").ok_or(Unknown::Arguments)?;
    if !row.forms.contains(&form.name()) {
        return Err(Unknown::Form(row.forms));
    }
    let is_there = match row.operand {
        Operand::Name => true,
        Operand::Host => operands.iter().all(|operand| *operand == host),
        // A server of somebody's could send the header back as a page.
        Operand::Address => operands.iter().all(|address| address.starts_with(registry.as_str())),
    };
    if !is_there {
        let place = if row.operand == Operand::Host { host } else { format!("{registry}…") };
        let reads = row.reads.iter().filter_map(|way| way.first()).map(|way| way.replace("=", " "));
        let words = [program].into_iter().chain(row.words.iter().copied()).map(str::to_owned).chain(reads);
        return Err(Unknown::Elsewhere(words.chain([place]).collect::<Vec<_>>().join(" ")));
    }
    // The cluster would send it there.
    if form.server().is_some_and(|server| server != host) {
        return Err(Unknown::Elsewhere(format!("--server={host}")));
    }
    row.variables.iter().find(|variable| is_set(variable)).map_or(Ok(()), |variable| Err(Unknown::Variable(variable)))
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command => formatter.write_str("it is not one of those that are known to keep a value unseen"),
            Self::Arguments => formatter.write_str(
                "it has an option that is not known to keep the value unseen and at its place, or lacks one: what makes \
                 it read its standard input, or the registry's host",
            ),
            Self::Form(forms) => {
                write!(formatter, "it reads the value in another form (`--as` {})", forms.join(" or "))
            }
            Self::Elsewhere(line) => {
                write!(formatter, "it would send the value to another place than the registry, which is `{line}`")
            }
            Self::Variable(name) => {
                write!(formatter, "the variable {name} chooses where the value goes, so unset it or be asked at a terminal")
            }
        }
    }
}
