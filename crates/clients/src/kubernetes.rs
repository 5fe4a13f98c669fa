//! Kubernetes: the secret that pulls images, applied by `kubectl` from stdin, so that no process list and no manifest on
//! disk shows the value. One that is there already gets the new value.

use super::configuration::Command;
use super::containers::probe;
use super::plan::{Plan, Support, ValuePlacement};
use super::redirects::row::WRITTEN_IN_GO;
use super::shell;
use super::target::Target;
use super::value_source::ValueSource;
use crate::consumer::Form;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/")
        .with_redirects(WRITTEN_IN_GO);

/// Not client-side: that would keep the whole secret in an annotation, too.
const APPLY: [&str; 6] = ["kubectl", "apply", "--server-side", "--force-conflicts", "-f", "-"];

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let host = target.registry.host();
    let name = secret_name(target.environment);
    if let ValuePlacement::Outside(value) = keep {
        let purpose = format!("makes or renews the image pull secret `{name}` in the current namespace");
        plan.command(command(target, value, &host, &name, &purpose));
        plan.note("Another namespace: `-n NAMESPACE` behind `-f -`.");
    }
    plan.note(format!("In the pod: `imagePullSecrets: [{{ name: {name} }}]`; or once for all pods of a namespace:"));
    plan.note(format!(r#"`kubectl patch serviceaccount default -p '{{"imagePullSecrets":[{{"name":"{name}"}}]}}'`."#));
    plan.note(format!("Images are `{}/IMAGE:TAG`.", target.registry.name_prefix(Ecosystem::Docker)));
    Ok(plan)
}

fn command(target: &Target<'_>, value: &ValueSource, host: &str, name: &str, purpose: &str) -> Command {
    let (server, username) = (host.to_owned(), target.username.to_owned());
    if !matches!(value, ValueSource::Variable(_)) {
        let form = Form::KubernetesSecret { server, username, name: name.to_owned(), namespace: None };
        return shell::pipe(value, &form, APPLY, purpose);
    }
    // The manifest holds base64, which a shell has no way of its own to make: kubectl makes it.
    let from = ["--type=kubernetes.io/dockerconfigjson", "--from-file=.dockerconfigjson=/dev/stdin"];
    let words = ["kubectl", "create", "secret", "generic", name].into_iter().chain(from);
    let made = shell::pipe(value, &Form::DockerConfigJson { server, username }, words, purpose);
    Command { run: format!("{} --dry-run=client -o yaml | {}", made.run, shell_words::join(APPLY)), ..made }
}

/// `gatepass`, with the environment where there is one, so that the secrets of several do not replace each other. A DNS
/// subdomain name (RFC 1123): small letters, digits, and `-` or `.` within.
fn secret_name(environment: Option<&str>) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let suffix: String = environment.unwrap_or_default().chars().take(200).map(plain).collect();
    match suffix.trim_matches('-') {
        "" => "gatepass".to_owned(),
        suffix => format!("gatepass-{suffix}"),
    }
}
