package main

// The cloud of the lab, and its cloud-controller-manager. The cloud is a folder (LAB_CLOUD): a machine exists while a
// file of its name stands there, so a test can make a node vanish from the cloud by removing a file. A Service of type
// LoadBalancer gets an address in 10.79.0.0/24, always the same for the same Service; nothing listens there.

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	cloudprovider "k8s.io/cloud-provider"
	"k8s.io/cloud-provider/app"
	"k8s.io/cloud-provider/app/config"
	"k8s.io/cloud-provider/names"
	"k8s.io/cloud-provider/options"
	"k8s.io/component-base/cli"
	cliflag "k8s.io/component-base/cli/flag"
)

const cloudName = "lab"

type cloud struct{ machines string }

// cloudprovider.Interface: which parts of a cloud there are.

func (c *cloud) Initialize(cloudprovider.ControllerClientBuilder, <-chan struct{}) {}
func (c *cloud) LoadBalancer() (cloudprovider.LoadBalancer, bool)                  { return c, true }
func (c *cloud) Instances() (cloudprovider.Instances, bool)                        { return nil, false }
func (c *cloud) InstancesV2() (cloudprovider.InstancesV2, bool)                    { return c, true }
func (c *cloud) Zones() (cloudprovider.Zones, bool)                                { return nil, false }
func (c *cloud) Clusters() (cloudprovider.Clusters, bool)                          { return nil, false }
func (c *cloud) Routes() (cloudprovider.Routes, bool)                              { return nil, false }
func (c *cloud) ProviderName() string                                              { return cloudName }
func (c *cloud) HasClusterID() bool                                                { return true }

// cloudprovider.InstancesV2: the machines.

func (c *cloud) InstanceExists(_ context.Context, node *v1.Node) (bool, error) {
	_, err := os.Stat(filepath.Join(c.machines, node.Name))
	if os.IsNotExist(err) {
		return false, nil
	}
	return err == nil, err
}

func (c *cloud) InstanceShutdown(context.Context, *v1.Node) (bool, error) { return false, nil }

func (c *cloud) InstanceMetadata(_ context.Context, node *v1.Node) (*cloudprovider.InstanceMetadata, error) {
	return &cloudprovider.InstanceMetadata{
		ProviderID:    cloudName + ":///" + node.Name,
		InstanceType:  "lab.4c8g",
		Zone:          "lab-a",
		Region:        "lab",
		NodeAddresses: node.Status.Addresses,
	}, nil
}

// cloudprovider.LoadBalancer: the addresses.

func loadBalancerStatus(service *v1.Service) *v1.LoadBalancerStatus {
	sum := fnv.New32a()
	fmt.Fprintf(sum, "%s/%s", service.Namespace, service.Name)
	ip := fmt.Sprintf("10.79.0.%d", 2+sum.Sum32()%250)
	return &v1.LoadBalancerStatus{Ingress: []v1.LoadBalancerIngress{{IP: ip}}}
}

func (c *cloud) GetLoadBalancer(_ context.Context, _ string, service *v1.Service) (*v1.LoadBalancerStatus, bool, error) {
	return loadBalancerStatus(service), true, nil
}

func (c *cloud) GetLoadBalancerName(_ context.Context, _ string, service *v1.Service) string {
	return service.Namespace + "-" + service.Name
}

func (c *cloud) EnsureLoadBalancer(_ context.Context, _ string, service *v1.Service, _ []*v1.Node) (*v1.LoadBalancerStatus, error) {
	return loadBalancerStatus(service), nil
}

func (c *cloud) UpdateLoadBalancer(context.Context, string, *v1.Service, []*v1.Node) error {
	return nil
}
func (c *cloud) EnsureLoadBalancerDeleted(context.Context, string, *v1.Service) error { return nil }

func runCloudControllers() int {
	cloudprovider.RegisterCloudProvider(cloudName, func(io.Reader) (cloudprovider.Interface, error) {
		return &cloud{machines: os.Getenv("LAB_CLOUD")}, nil
	})
	opts, err := options.NewCloudControllerManagerOptions()
	if err != nil {
		fail("cloud-controller-manager", err)
	}
	start := func(*config.CompletedConfig) cloudprovider.Interface {
		c, err := cloudprovider.InitCloudProvider(cloudName, "")
		if err != nil {
			fail("cloud-controller-manager", err)
		}
		return c
	}
	return cli.Run(app.NewCloudControllerManagerCommand(opts, start, app.DefaultInitFuncConstructors, names.CCMControllerAliases(), cliflag.NamedFlagSets{}, wait.NeverStop))
}
