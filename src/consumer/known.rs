//! The consumers that keep a value without printing it. Each row follows the pages of the program's makers; an option
//! that is not in it is one that nobody has looked at.

use url::Url;

use super::Form;
use super::row::{ROW, Row};

/// What the clients of images share.
const LOGIN: Row =
    Row { words: &["login"], reads: &[&["--password-stdin"]], texts: &["-u", "--username"], operands: 0..=1, ..ROW };

/// Where a cluster is, in the words that kubectl and oc share.
const CLUSTER: &[&str] = &["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "--request-timeout"];

const ROWS: &[Row] = &[
    // https://docs.docker.com/reference/cli/docker/login/
    Row { programs: &["docker", "nerdctl"], ..LOGIN },
    // https://docs.podman.io/en/latest/markdown/podman-login.1.html; skopeo and Buildah share its code. Not `--verbose`.
    Row {
        programs: &["podman", "skopeo", "buildah"],
        texts: &["-u", "--username", "--authfile", "--cert-dir", "--compat-auth-file"],
        switches: &["--tls-verify"],
        ..LOGIN
    },
    // https://helm.sh/docs/helm/helm_registry_login/. Not `--debug`.
    Row {
        programs: &["helm"],
        words: &["registry", "login"],
        texts: &["-u", "--username", "--ca-file", "--cert-file", "--key-file", "--registry-config"],
        switches: &["--plain-http", "--insecure"],
        operands: 1..=1,
        ..LOGIN
    },
    // https://oras.land/docs/commands/oras_login. Not `--debug`.
    Row {
        programs: &["oras"],
        texts: &["-u", "--username", "--ca-file", "--cert-file", "--key-file", "--registry-config"],
        switches: &["--plain-http", "--insecure"],
        operands: 1..=1,
        ..LOGIN
    },
    // https://github.com/google/go-containerregistry/blob/main/cmd/crane/doc/crane_auth_login.md. Not `--verbose`.
    Row { programs: &["crane"], words: &["auth", "login"], switches: &["--insecure"], operands: 1..=1, ..LOGIN },
    // https://doc.rust-lang.org/cargo/commands/cargo-login.html. A token as an operand would be in the process list.
    Row {
        programs: &["cargo"],
        words: &["login"],
        texts: &["--registry"],
        switches: &["-q", "--quiet"],
        forms: &["raw", "bearer"],
        ..ROW
    },
    // https://cli.github.com/manual/gh_secret_set. Not `--body`, and not `--no-store`, which prints.
    Row {
        programs: &["gh"],
        words: &["secret", "set"],
        texts: &["-R", "--repo", "-e", "--env", "-o", "--org", "-a", "--app", "-v", "--visibility", "-r", "--repos"],
        switches: &["-u", "--user"],
        operands: 1..=1,
        ..ROW
    },
    // https://docs.gitlab.com/cli/variable/set/. Not `--value`, and not `--output`.
    Row {
        programs: &["glab"],
        words: &["variable", "set"],
        texts: &["-R", "--repo", "-g", "--group", "-s", "--scope", "-t", "--type", "-d", "--description"],
        switches: &["-m", "--masked", "-p", "--protected", "-r", "--raw", "--hidden"],
        operands: 1..=1,
        ..ROW
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/kubectl_create_secret_generic/. Not `-o` and
    // not `--dry-run`, which print it or make nothing of it; not `-v`, which prints what is sent.
    Row {
        programs: &["kubectl", "oc"],
        words: &["create", "secret", "generic"],
        reads: &[&["--from-file=KEY=/dev/stdin"]],
        texts: &["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "--request-timeout", "--type"],
        operands: 1..=1,
        forms: &["raw", "dockerconfigjson"],
        ..ROW
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/. Only with `--server-side`: otherwise the
    // whole secret stands in an annotation, too.
    Row {
        programs: &["kubectl", "oc"],
        words: &["apply"],
        reads: &[&["-f=-", "--filename=-"], &["--server-side"]],
        texts: CLUSTER,
        switches: &["--force-conflicts"],
        forms: &["kubernetes-secret"],
        ..ROW
    },
    // https://curl.se/docs/manpage.html. `-q` first keeps a `.curlrc` from making it talk; nothing that writes headers.
    Row {
        programs: &["curl"],
        words: &["-q"],
        reads: &[&["-K=-", "--config=-"]],
        texts: &["-o", "--output", "--cacert"],
        switches: &["-f", "--fail", "-s", "--silent", "-S", "--show-error", "-sS", "-fsS", "-O", "--remote-name", "-L"],
        operands: 1..=1,
        forms: &["curl-config"],
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
    /// curl would send the value elsewhere than to this registry.
    Elsewhere,
}

/// Whether this command is known to keep what it is given in this form, and to print none of it. `program` is a bare
/// name; `registry` is where the token works.
///
/// # Errors
/// Why it is not known.
pub fn known(program: &str, arguments: &[&str], form: &Form, registry: &Url) -> Result<(), Unknown> {
    let row = ROWS.iter().find(|row| row.names(program, arguments)).ok_or(Unknown::Command)?;
    let operands = row.operands(arguments).ok_or(Unknown::Arguments)?;
    if !row.forms.contains(&form.name()) {
        return Err(Unknown::Form(row.forms));
    }
    // A server of somebody's could send the header back as a page.
    if program == "curl" && !operands.iter().all(|address| address.starts_with(registry.as_str())) {
        return Err(Unknown::Elsewhere);
    }
    Ok(())
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command => formatter.write_str("it is not one of those that are known to keep a value unseen"),
            Self::Arguments => formatter.write_str(
                "it has an option that is not known to keep the value unseen, or none that makes it read its standard \
                 input",
            ),
            Self::Form(forms) => {
                write!(formatter, "it reads the value in another form (`--as` {})", forms.join(" or "))
            }
            Self::Elsewhere => formatter.write_str("it would send the value to another address than the registry's"),
        }
    }
}
