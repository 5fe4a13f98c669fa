//! Which addresses are one customer's, for limits that count by address.

use std::net::IpAddr;

/// The network of an address: one customer of an IPv6 provider has a /64 at least.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address => address,
    }
}
