//! The proxies in front that are believed about whose a connection is, or a request.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// The proxies that are believed, by their networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = String;

    /// Networks or single addresses, separated by commas: `10.0.0.0/8, 2001:db8::1`.
    fn from_str(text: &str) -> Result<Self, String> {
        let one = |text: &str| -> Result<IpNet, String> {
            let network = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
            network
                .ok_or_else(|| "each is a network like `10.0.0.0/8` or an address, and commas stand between".to_owned())
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(one).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    /// Whether this one is believed.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether every address of a family is believed, in one network or several: then whoever connects says whose request
    /// it is.
    pub fn contain_everybody(&self) -> bool {
        IpNet::aggregate(&self.0).iter().any(|network| network.prefix_len() == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_a_family_are_known_however_they_are_written() {
        for (networks, everybody) in [
            ("0.0.0.0/0", true),
            ("::/0", true),
            ("10.0.0.0/8, 128.0.0.0/1, 0.0.0.0/1", true),
            ("::/1, 8000::/1", true),
            ("1.2.3.4/0", true),
            ("", false),
            ("0.0.0.0/1", false),
            ("0.0.0.0, ::", false),
            ("10.0.0.0/8, 2001:db8::/32", false),
        ] {
            assert_eq!(networks.parse::<TrustedProxies>().unwrap().contain_everybody(), everybody, "{networks}");
        }
    }

    #[test]
    fn a_network_that_is_none_is_refused() {
        for bad in ["10.0.0.0/33", "10.0.0", "localhost", "10.0.0.0/8;10.0.0.1", "*"] {
            assert!(bad.parse::<TrustedProxies>().is_err(), "{bad}");
        }
        assert_eq!("".parse::<TrustedProxies>().unwrap(), TrustedProxies::default());
    }
}
