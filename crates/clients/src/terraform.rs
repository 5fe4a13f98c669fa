//! Terraform and OpenTofu: a mirror of providers in the user's own configuration, and the host's token.

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::row::WRITTEN_IN_GO;
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://developer.hashicorp.com/terraform/cli/config/config-file")
        .with_redirects(WRITTEN_IN_GO);

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    if target.registry.is_plain() {
        return Err(Error::new(
            Code::Unsupported,
            format!("Terraform takes a mirror over https only, and {} is http.", target.registry.url),
            "Give the registry an https address.",
        ));
    }
    let mirror = target.registry.address(Ecosystem::Terraform, &["providers", ""]);
    let mut blocks = vec![format!(
        "provider_installation {{\n  network_mirror {{\n    url = {}\n  }}\n}}\n",
        literal(mirror.as_str())
    )];
    let host = target.registry.host();
    let mut plan = Plan::default();
    if let Some(value) = keep.in_files() {
        blocks.push(format!("credentials {} {{\n  token = {}\n}}\n", literal(&host), literal(value)));
    } else if target.registry.url.port().is_none() {
        // Terraform's way of writing a host as a variable's name.
        let name = format!("TF_TOKEN_{}", host.replace('-', "__").replace('.', "_"));
        plan.value_in(&name, keep).lives_in_this_shell("terraform", keep);
    } else {
        return Err(Error::new(
            Code::Unsupported,
            format!("Terraform has no variable for the token of a host with a port, as {host} is."),
            "Apply the configuration to the user's files instead, or give the registry an address without a port.",
        ));
    }
    plan.file(File::new(Level::User, ".terraformrc", Content::Hcl(blocks)).moved_by(&["TF_CLI_CONFIG_FILE"]));
    if target.level == Level::Project {
        plan.note("Terraform reads this file from the home only.");
    }
    if target.permission == Permission::ReadWrite {
        plan.note("Terraform only downloads; modules and providers are published by the registry's own means.");
    }
    Ok(plan)
}

/// A string of HCL in which nothing is expanded.
fn literal(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("\"{text}\"")
}

/// The versions of a provider that everybody knows; there or not, it says that the token was taken.
fn probe(target: &Target<'_>) -> Probe {
    let path = ["providers", "registry.terraform.io", "hashicorp", "null", "index.json"];
    Probe { url: target.registry.address(Ecosystem::Terraform, &path), scheme: Scheme::Bearer }
}
