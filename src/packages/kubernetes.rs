//! Kubernetes: the secret that pulls images, made by `kubectl` from stdin, so that no process list and no manifest on
//! disk shows the value.

use serde_json::json;

use super::containers::probe;
use super::plan::{Keep, Plan, Support};
use super::{Command, Target, shell};
use crate::error::Error;

pub(super) const SUPPORT: Support = Support {
    name: "kubernetes",
    plan,
    probe,
    page: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
};

fn plan(target: &Target<'_>, keep: &Keep<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let host = target.registry.host();
    if let Keep::Outside(value) = keep {
        let login = json!({ "auths": { &host: { "username": target.username, "password": "\u{0}" } } }).to_string();
        let (before, after) = login.split_once("\\u0000").unwrap_or((&login, ""));
        plan.command(Command {
            run: format!(
                "{} | kubectl create secret generic gatepass --type=kubernetes.io/dockerconfigjson \
                 --from-file=.dockerconfigjson=/dev/stdin",
                shell::print_within(before, value, after)
            ),
            purpose: "makes the image pull secret `gatepass` in the current namespace".to_owned(),
        });
    }
    plan.note("In the pod: `imagePullSecrets: [{ name: gatepass }]`; or once for all pods of a namespace:");
    plan.note(r#"`kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"gatepass"}]}'`."#);
    plan.note(format!("Images are `{host}/{}/IMAGE:TAG`.", target.registry.key("docker")));
    Ok(plan)
}
