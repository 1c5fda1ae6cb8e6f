# Host names in hellos, Initials and requests.
foreach(name tls_hello tls_records quic_initial quic_frames http_request)
    tarha_fuzz(${name} LINK tarha_wire tarha_test_support)
endforeach()

# Tunnels by their first bytes.
tarha_fuzz(tunnel LINK tarha_wire)

# What devices say to all on the LAN.
foreach(name dhcp dhcpv6 router_advertisement mdns)
    tarha_fuzz(${name} LINK tarha_wire)
endforeach()
